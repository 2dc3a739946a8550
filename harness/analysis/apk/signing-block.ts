import { constants, createHash, createPublicKey, timingSafeEqual, verify, X509Certificate } from 'node:crypto';
import { type Cursor, createCursor } from './cursor.ts';
import { type Signature, signerOf } from './signature.ts';
import type { Zip } from './zip.ts';

const magic = 'APK Sig Block 42';
/** Pairs of the signing block that are signatures (source.android.com, "APK signature scheme v2" and v3; v3.1 is v3 for newer handsets). */
const schemes: Readonly<Record<number, Signature['scheme']>> = {
  1896449818: 'v2',
  4031998144: 'v3',
  462663009: 'v3',
};
const mostPairs = 64;
const mostSigners = 10;
const chunkBytes = 1024 * 1024;

type Algorithm = { readonly digest: 'sha256' | 'sha512'; readonly salt: number | null };
/** Signature algorithms by their numbers; `salt` bytes where RSA is with PSS. */
const algorithms: Readonly<Record<number, Algorithm>> = {
  257: { digest: 'sha256', salt: 32 },
  258: { digest: 'sha512', salt: 64 },
  259: { digest: 'sha256', salt: null },
  260: { digest: 'sha512', salt: null },
  513: { digest: 'sha256', salt: null },
  514: { digest: 'sha512', salt: null },
  769: { digest: 'sha256', salt: null },
};

/** Where the signing block stands: before the central directory, its size at both ends, then its magic. Null where there is none. */
export function findSigningBlock(bytes: Uint8Array, { directory }: Zip): { start: number; end: number } | null {
  if (directory < 32 || Buffer.from(bytes.subarray(directory - 16, directory)).toString('latin1') !== magic)
    return null;
  const size = Number(new DataView(bytes.buffer, bytes.byteOffset + directory - 24, 8).getBigUint64(0, true));
  const start = directory - size - 8;
  return size < 24 || start < 0 ? null : { start, end: directory };
}

/** The signatures over the whole file, schemes v2 and v3, each checked. */
export function blockSignatures(bytes: Uint8Array, zip: Zip): Signature[] {
  const block = findSigningBlock(bytes, zip);
  if (block === null) return [];
  const pairs = createCursor(bytes.subarray(block.start + 8, block.end - 24));
  const digests = new Map<string, Uint8Array>();
  const contentDigest = (name: Algorithm['digest']): Uint8Array => {
    const known = digests.get(name) ?? digestContent(bytes, { zip, from: block.start, name });
    digests.set(name, known);
    return known;
  };
  const list: Signature[] = [];
  for (let i = 0; i < mostPairs; i++) {
    const pair = pairs.long();
    if (pair === null) break;
    const id = pair.u32();
    const scheme = id === null ? undefined : schemes[id];
    const signers = scheme === undefined ? null : pair.sized();
    for (let n = 0; scheme !== undefined && signers !== null && n < mostSigners; n++) {
      const signer = signers.sized();
      if (signer === null) break;
      list.push(readSigner(signer, scheme, contentDigest));
    }
  }
  return list;
}

function readSigner(
  signer: Cursor,
  scheme: 'v1' | 'v2' | 'v3',
  contentDigest: (name: Algorithm['digest']) => Uint8Array,
): Signature {
  const signed = signer.sized();
  // v3 says for which handsets, by the least and the greatest API level.
  if (scheme === 'v3') signer.skip(8);
  const signatures = signer.sized();
  const publicKey = signer.sized();
  const content = signed?.all() ?? null;
  const digests = signed?.sized() ?? null;
  const der = signed?.sized()?.sized()?.all() ?? null;
  if (content === null || signatures === null || publicKey === null || digests === null || der === null)
    return { scheme, signer: null, fault: 'it is not whole' };
  return {
    scheme,
    signer: signerOf(der),
    fault: faultOf({ content, signatures, key: publicKey.all(), digests, der, contentDigest }),
  };
}

function faultOf(of: {
  readonly content: Uint8Array;
  readonly signatures: Cursor;
  readonly key: Uint8Array;
  readonly digests: Cursor;
  readonly der: Uint8Array;
  readonly contentDigest: (name: Algorithm['digest']) => Uint8Array;
}): string | null {
  const claimed = new Map<number, Uint8Array>();
  for (let one = of.digests.sized(); one !== null && claimed.size < mostSigners; one = of.digests.sized())
    claimed.set(one.u32() ?? 0, one.sized()?.all() ?? new Uint8Array());
  let checked = 0;
  for (let n = 0; n < mostSigners; n++) {
    const one = of.signatures.sized();
    if (one === null) break;
    const id = one.u32() ?? 0;
    const algorithm = algorithms[id];
    if (algorithm === undefined) continue;
    const signature = one.sized()?.all() ?? new Uint8Array();
    if (!holds({ ...of, algorithm, signature })) return "it does not hold under its certificate's key";
    const digest = claimed.get(id);
    const found = of.contentDigest(algorithm.digest);
    if (digest?.length !== found.length || !timingSafeEqual(digest, found)) return 'the file is not what was signed';
    checked++;
  }
  return checked > 0 ? null : 'it is of a kind that is not known here';
}

function holds(of: {
  readonly content: Uint8Array;
  readonly key: Uint8Array;
  readonly der: Uint8Array;
  readonly algorithm: Algorithm;
  readonly signature: Uint8Array;
}): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(of.key), format: 'der', type: 'spki' });
    // The key stands beside the certificate; only together do they say who signed.
    const certified = new X509Certificate(of.der).publicKey.export({ format: 'der', type: 'spki' });
    if (!certified.equals(of.key)) return false;
    const { digest, salt } = of.algorithm;
    const padding = salt === null ? {} : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: salt };
    return verify(digest, of.content, { key, ...padding }, of.signature);
  } catch {
    return false;
  }
}

/**
 * The digest of a file's contents: of its chunks of 1 MiB, each behind 0xa5 and its length, behind 0x5a and their number. The three parts are
 * what comes before the signing block, the central directory, and its end record as if the directory began where the block does.
 */
function digestContent(
  bytes: Uint8Array,
  of: { readonly zip: Zip; readonly from: number; readonly name: Algorithm['digest'] },
): Uint8Array {
  const end = Buffer.from(bytes.subarray(of.zip.end));
  end.writeUInt32LE(of.from, 16);
  const parts = [bytes.subarray(0, of.from), bytes.subarray(of.zip.directory, of.zip.end), end];
  const all = createHash(of.name);
  const count = parts.reduce((sum, part) => sum + Math.ceil(part.length / chunkBytes), 0);
  all.update(prefix(0x5a, count));
  for (const part of parts) {
    for (let at = 0; at < part.length; at += chunkBytes) {
      const chunk = part.subarray(at, at + chunkBytes);
      all.update(createHash(of.name).update(prefix(0xa5, chunk.length)).update(chunk).digest());
    }
  }
  return all.digest();
}

function prefix(mark: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(5);
  bytes[0] = mark;
  bytes.writeUInt32LE(value, 1);
  return bytes;
}
