import type { Apk } from './read.ts';

/** How a copy stands to the one that it is held against. */
export type Relation =
  /** Byte for byte the same. */
  | 'same'
  /** Signed by the same certificate, and another version or build. */
  | 'same-signer'
  /** Signed by a certificate that the reference does not bear: not from the same author. */
  | 'other-signer'
  /** It bears a signature of the same author that does not hold for its content. */
  | 'broken-signature'
  | 'unsigned'
  /** Not the same application at all. */
  | 'other-package';

export type ApkComparison = {
  readonly relation: Relation;
  /** Entries with another content, and those that only one of the two has; signatures left out. */
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly missing: readonly string[];
};

const isSignature = (name: string): boolean => name.startsWith('META-INF/');

function relationOf(reference: Apk, copy: Apk): Relation {
  if (reference.sha256 === copy.sha256) return 'same';
  if (reference.package !== copy.package) return 'other-package';
  if (copy.signatures.length === 0) return 'unsigned';
  const known = new Set(reference.signatures.map(({ signer }) => signer?.sha256));
  if (copy.signatures.some(({ signer }) => signer !== null && !known.has(signer.sha256))) return 'other-signer';
  const faulty = copy.faults.length > 0 || copy.signatures.some(({ fault }) => fault !== null);
  return faulty ? 'broken-signature' : 'same-signer';
}

/** Holds a copy of an application against a reference of it. */
export function compareApks(reference: Apk, copy: Apk): ApkComparison {
  const names = [...copy.entries.keys()].filter((name) => !isSignature(name));
  return {
    relation: relationOf(reference, copy),
    changed: names.filter((name) => {
      const before = reference.entries.get(name);
      const now = copy.entries.get(name);
      // What cannot be read is not known to be the same.
      return before !== undefined && (before === null || now === null || before !== now);
    }),
    added: names.filter((name) => !reference.entries.has(name)),
    missing: [...reference.entries.keys()].filter((name) => !isSignature(name) && !copy.entries.has(name)),
  };
}
