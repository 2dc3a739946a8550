import { createHash } from 'node:crypto';
import { limits } from '../../model/limits.ts';
import { readAxml } from './axml.ts';
import { jarSignatures } from './jar.ts';
import type { Signature } from './signature.ts';
import { blockSignatures } from './signing-block.ts';
import { readEntry, readZip } from './zip.ts';

/** An Android application package as it is on disk: who it says it is, who signed it, and what is in it. */
export type Apk = {
  readonly bytes: number;
  /** Of the whole file, lower-case hex. */
  readonly sha256: string;
  readonly package: string | null;
  readonly versionCode: string | null;
  readonly versionName: string | null;
  readonly signatures: readonly Signature[];
  /** SHA-256 of each entry's content by its name; null of one that could not be read. */
  readonly entries: ReadonlyMap<string, string | null>;
  /** What is wrong with the file as an archive, in English: by such things signatures were passed by before. */
  readonly faults: readonly string[];
};

/** Entries of all files together that are unpacked at most; an application has some 200 MB. */
const unpackedBytes = 1024 ** 3;

/** Reads an APK; null when it is no archive. Nothing in it is run, and no more than 1 GiB is unpacked: what is beyond is a fault. */
export function readApk(bytes: Uint8Array): Apk | null {
  const zip = readZip(bytes);
  if (zip === null) return null;
  const faults: string[] = [];
  // CVE-2017-13156: code in front of the archive, which signatures of entries do not cover.
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) faults.push('something stands before the archive');
  const contents = new Map<string, Uint8Array | null>();
  let left = unpackedBytes;
  for (const entry of zip.entries) {
    // Android bug 8219321 ("master key"): one of two was checked, and the other one installed.
    if (contents.has(entry.name)) faults.push(`two entries have the name ${entry.name}`);
    const content = readEntry(bytes, entry, Math.min(left, limits.analysis.inflatedBytes));
    if (content === null) faults.push(`${entry.name} cannot be read`);
    left -= content?.length ?? 0;
    contents.set(entry.name, content);
  }
  const manifest = contents.get('AndroidManifest.xml') ?? null;
  const root = manifest === null ? undefined : readAxml(manifest)?.find(({ name }) => name === 'manifest');
  return {
    bytes: bytes.length,
    sha256: digest(bytes),
    package: root?.attributes.get('package') ?? null,
    versionCode: root?.attributes.get('versionCode') ?? null,
    versionName: root?.attributes.get('versionName') ?? null,
    signatures: [...jarSignatures(contents), ...blockSignatures(bytes, zip)],
    entries: new Map([...contents].map(([name, content]) => [name, content === null ? null : digest(content)])),
    faults,
  };
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
