/** So much of a body is looked at; bytes. */
const mostBytes = 64 * 1024;
/** Bytes in which random ones are told from text, and the fewest that can be. A digest of SHA-256 and shorter ones are let be. */
const windowBytes = 256;
const leastBytes = 48;
/** Random bytes have at least this share of the distinct values that are expected of them; text, its encodings and records of numbers have far fewer. */
const leastShare = 0.86;
/** Of random bytes 63 % are no printable ASCII; what spells them in letters is looked at on its own. */
const leastUnprintable = 0.4;

/** How files begin that are packed and not sealed, and which others open: gzip, zlib, zip, zstd, LZ4, PNG, GIF, JPEG, RIFF, ISO media. */
const packed: readonly (readonly number[])[] = [
  [0x1f, 0x8b],
  [0x78, 0x01],
  [0x78, 0x5e],
  [0x78, 0x9c],
  [0x78, 0xda],
  [0x50, 0x4b, 3, 4],
  [0x28, 0xb5, 0x2f, 0xfd],
  [0x04, 0x22, 0x4d, 0x18],
  [0x89, 0x50, 0x4e, 0x47],
  [0x47, 0x49, 0x46, 0x38],
  [0xff, 0xd8, 0xff],
  [0x52, 0x49, 0x46, 0x46],
];

/**
 * Whether a body holds something that only its receiver can read: a stretch of bytes without any order, as they are or in base 64 or base 16, that no
 * packing explains. What is sealed within a connection in the clear (MiCloud does so, FIELD 1) was not read, though its frame was. Told by
 * how many distinct values stand in 256 bytes: of random ones 162 are expected, text has fewer than 100. A false alarm only keeps a
 * clean result from being called confirmed.
 */
export function isSealed(body: Uint8Array): boolean {
  const bytes = body.subarray(0, mostBytes);
  if (isPacked(bytes)) return false;
  return hasRandom(bytes) || hasRandomSpelled(bytes);
}

const isPacked = (bytes: Uint8Array): boolean =>
  packed.some((magic) => magic.every((value, at) => bytes[at] === value)) ||
  (bytes[4] === 0x66 && bytes[5] === 0x74 && bytes[6] === 0x79 && bytes[7] === 0x70);

/** Distinct values expected in `n` random bytes. */
const expectedIn = (n: number): number => 256 * (1 - (1 - 1 / 256) ** n);

function hasRandom(bytes: Uint8Array): boolean {
  const seen = new Uint8Array(256);
  for (let from = 0; from + leastBytes <= bytes.length; from += windowBytes) {
    // The last window ends with the bytes.
    const end = Math.min(bytes.length, from + windowBytes);
    const start = Math.max(0, Math.min(from, end - windowBytes));
    seen.fill(0);
    let distinct = 0;
    let unprintable = 0;
    for (let at = start; at < end; at++) {
      const value = bytes[at] as number;
      distinct += 1 - (seen[value] as number);
      seen[value] = 1;
      if (value < 0x20 || value > 0x7e) unprintable++;
    }
    const n = end - start;
    if (distinct >= leastShare * expectedIn(n) && unprintable >= leastUnprintable * n) return true;
  }
  return false;
}

const base64Run = /[A-Za-z0-9+/_-]{64,}/g;
const isHex = /^(?:[0-9a-f]+|[0-9A-F]+)$/;

/** The same of what runs of base 64 and of base 16 spell, form fields unescaped before. */
function hasRandomSpelled(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString('latin1')
    .replace(/%(2[BbFf])/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  for (const [run] of text.matchAll(base64Run)) {
    const spelled = Buffer.from(run, isHex.test(run) ? 'hex' : 'base64');
    if (!isPacked(spelled) && hasRandom(spelled)) return true;
  }
  return false;
}
