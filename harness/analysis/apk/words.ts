import type { ApkComparison } from './compare.ts';
import type { Apk } from './read.ts';
import type { Signer } from './signature.ts';

/** Names of entries that are told; the rest is counted. */
const mostNames = 3;

/** A name that a file bears may hold anything: only printable characters of it, and not too many. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '?').slice(0, 80);

/** `"Acme", SHA-256 1f2e3d4c5b6a7988`. */
const signerWords = ({ subject, sha256 }: Signer): string =>
  `${subject === null ? '' : `"${printable(subject)}", `}SHA-256 ${sha256.slice(0, 16)}`;

/** Who signed a file, each once; `nobody` where none did. */
export function signersWords({ signatures }: Apk): string {
  const signers = new Map(signatures.flatMap(({ signer }) => (signer === null ? [] : [[signer.sha256, signer]])));
  return signers.size === 0 ? 'nobody' : [...signers.values()].map(signerWords).join(' and ');
}

function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, mostNames).map(printable).join(', ');
  return [`${what} ${shown}${names.length > mostNames ? ` and ${names.length - mostNames} more` : ''}`];
}

/** What of the content differs: `changed classes.dex; added lib/x.so`. */
export function contentWords({ changed, added, missing }: ApkComparison): string {
  const parts = [...listed('changed', changed), ...listed('added', added), ...listed('missing', missing)];
  return parts.length === 0 ? 'no entry differs' : parts.join('; ');
}

const version = ({ versionName, versionCode }: Apk): string =>
  `${printable(versionName ?? 'no name')} (${printable(versionCode ?? 'no code')})`;

/** How a copy stands to its reference, as the end of a sentence that begins with the copy. */
export function relationWords(comparison: ApkComparison, reference: Apk, copy: Apk): string {
  switch (comparison.relation) {
    case 'same':
      return 'is the reference, byte for byte';
    case 'same-signer':
      return copy.versionCode === reference.versionCode && copy.versionName === reference.versionName
        ? `is signed by the same certificate as the reference, and is another build of the same version (${contentWords(comparison)})`
        : `is signed by the same certificate as the reference, and is version ${version(copy)} where that is ${version(reference)}`;
    case 'other-signer':
      return `is signed by another certificate than the reference (${signersWords(copy)}; the reference by ${signersWords(reference)}): ${contentWords(comparison)}`;
    case 'broken-signature':
      return `bears the certificate of the reference, but does not hold what was signed (${faultsOf(copy).join('; ')}): ${contentWords(comparison)}`;
    case 'unsigned':
      return `is not signed, where the reference is by ${signersWords(reference)}: ${contentWords(comparison)}`;
    case 'other-package':
      return `is another application (${printable(copy.package ?? 'of no name')}) than the reference (${printable(reference.package ?? 'of no name')})`;
  }
}

/** Everything that is wrong with a file's signatures and form, a phrase each. */
export function faultsOf({ signatures, faults }: Apk): string[] {
  return [
    ...signatures.flatMap(({ scheme, fault }) => (fault === null ? [] : [`${scheme}: ${printable(fault)}`])),
    ...faults.slice(0, mostNames).map(printable),
  ];
}
