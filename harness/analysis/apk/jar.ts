import { createHash } from 'node:crypto';
import { readPkcs7 } from './pkcs7.ts';
import { type Signature, signerOf } from './signature.ts';

/** A section of a manifest: its attributes by lower-case name, and its own bytes, the blank line after it included. */
type Section = { readonly attributes: ReadonlyMap<string, string>; readonly raw: Uint8Array };

/** Names by which a digest stands in a manifest; the strongest first. */
const algorithms = [
  ['sha-512', 'sha512'],
  ['sha-384', 'sha384'],
  ['sha-256', 'sha256'],
  ['sha1', 'sha1'],
  ['sha-1', 'sha1'],
  ['md5', 'md5'],
] as const;

/** Splits a manifest into its sections (JAR File Specification, "Name-Value pairs and Sections"); long lines go on after a blank. */
export function readSections(manifest: Uint8Array): Section[] {
  const text = Buffer.from(manifest).toString('latin1');
  const sections: Section[] = [];
  let from = 0;
  for (const gap of [...text.matchAll(/(?:\r\n|\n|\r(?!\n)){2,}/g), null]) {
    const to = gap === null ? text.length : gap.index + gap[0].length;
    if (to > from)
      sections.push({ attributes: readAttributes(text.slice(from, to)), raw: manifest.subarray(from, to) });
    from = to;
  }
  return sections;
}

function readAttributes(section: string): Map<string, string> {
  const lines = section.replace(/(?:\r\n|\n|\r) /g, '').split(/\r\n|\n|\r/);
  return new Map(
    lines.flatMap((line) => {
      const colon = line.indexOf(': ');
      if (colon < 1) return [];
      return [
        [line.slice(0, colon).toLowerCase(), Buffer.from(line.slice(colon + 2), 'latin1').toString('utf8')] as const,
      ];
    }),
  );
}

/** Whether a section names a digest of `content` by an attribute that ends in `suffix`: null where it names none that is known. */
function agrees({ attributes }: Section, suffix: string, content: Uint8Array): boolean | null {
  for (const [name, algorithm] of algorithms) {
    const claimed = attributes.get(`${name}${suffix}`);
    if (claimed !== undefined) return createHash(algorithm).update(content).digest('base64') === claimed.trim();
  }
  return null;
}

const isSignatureFile = (name: string): boolean => /^META-INF\/[^/]*\.(?:SF|RSA|DSA|EC)$/i.test(name);
/** Outside of what a JAR's signature covers: the manifest, signatures, and folders. */
const isUncovered = (name: string): boolean =>
  name.endsWith('/') || isSignatureFile(name) || /^META-INF\/MANIFEST\.MF$/i.test(name);

/**
 * The JAR signatures of an archive (JAR File Specification, "Signed JAR File"), each checked down to the content of every entry. `entries` are
 * all of it, a null content being one that could not be read.
 */
export function jarSignatures(entries: ReadonlyMap<string, Uint8Array | null>): Signature[] {
  const blocks = [...entries.keys()].filter((name) => /^META-INF\/[^/]*\.(?:RSA|DSA|EC)$/i.test(name)).sort();
  const manifest = entries.get('META-INF/MANIFEST.MF') ?? null;
  return blocks.flatMap((name): Signature[] => {
    const file = entries.get(name.replace(/\.[^.]*$/, '.SF')) ?? null;
    const block = entries.get(name) ?? null;
    const pkcs7 = block === null ? null : readPkcs7(block, file ?? new Uint8Array());
    if (pkcs7 === null) return [{ scheme: 'v1', signer: null, fault: `${name} cannot be read` }];
    const fault = file === null ? 'its signature file is missing' : pkcs7.fault;
    return [{ scheme: 'v1', signer: signerOf(pkcs7.certificate), fault: fault ?? faultOf(entries, file, manifest) }];
  });
}

function faultOf(
  entries: ReadonlyMap<string, Uint8Array | null>,
  file: Uint8Array | null,
  manifest: Uint8Array | null,
): string | null {
  if (file === null || manifest === null) return 'the manifest is missing';
  const [main, ...signed] = readSections(file);
  const sections = readSections(manifest).slice(1);
  const named = new Map(sections.map((section) => [section.attributes.get('name') ?? '', section]));
  if (main === undefined) return 'its signature file is empty';
  if (agrees(main, '-digest-manifest', manifest) !== true) {
    // A JAR to which entries were added: then each entry's section of the manifest is signed by itself.
    const bad = signed.find((section) => {
      const there = named.get(section.attributes.get('name') ?? '');
      return there === undefined || agrees(section, '-digest', there.raw) !== true;
    });
    if (signed.length === 0 || bad) return 'its manifest is not the one that was signed';
  }
  for (const [name, content] of entries) {
    if (isUncovered(name)) continue;
    const section = named.get(name);
    if (section === undefined) return `${name} is not signed`;
    if (content === null || agrees(section, '-digest', content) !== true) return `${name} is not what was signed`;
  }
  return null;
}
