import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import lz from 'lz-string';
import { field } from './protobuf.ts';

/**
 * Encodings, written from their definitions and not with the code under test. Each takes bytes and gives bytes; `text` marks those that
 * only make sense on printable text.
 */
export type Encoding = { readonly name: string; readonly text?: true; readonly encode: (bytes: Buffer) => Buffer };

const latin = (bytes: Buffer): string => bytes.toString('latin1');
const each = (bytes: Buffer, write: (byte: number, hex: string) => string): Buffer =>
  Buffer.from([...bytes].map((byte) => write(byte, byte.toString(16).padStart(2, '0'))).join(''), 'latin1');

/** RFC 4648 section 6, by the given 32 characters. */
function base32(bytes: Buffer, alphabet: string, padded: boolean): Buffer {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  const groups = bits.match(/.{1,5}/g) ?? [];
  const text = groups.map((group) => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
  return Buffer.from(padded ? text.padEnd(Math.ceil(text.length / 8) * 8, '=') : text);
}

/** draft-msporny-base58: the number that the bytes are, in 58 digits, a `1` for each leading zero byte. */
function base58(bytes: Buffer): Buffer {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let value = BigInt(`0x0${bytes.toString('hex')}`);
  let text = '';
  for (; value > 0n; value /= 58n) text = alphabet.charAt(Number(value % 58n)) + text;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return Buffer.from('1'.repeat(Math.max(0, zeros)) + text);
}

/** Adobe's ASCII85 (PostScript Language Reference, 3rd edition, page 131). */
function ascii85(bytes: Buffer, framed: boolean): Buffer {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const group = Buffer.concat([bytes.subarray(at, at + 4), Buffer.alloc(4)]).readUInt32BE(0);
    const size = Math.min(4, bytes.length - at);
    if (group === 0 && size === 4) {
      text += 'z';
      continue;
    }
    let digits = '';
    for (let i = 0, rest = group; i < 5; i++, rest = Math.floor(rest / 85))
      digits = String.fromCharCode(33 + (rest % 85)) + digits;
    text += digits.slice(0, size + 1);
  }
  return Buffer.from(framed ? `<~${text}~>` : text);
}

/** RFC 2045 section 6.7, every byte that is not a letter or digit escaped. */
const quotedPrintable = (bytes: Buffer): Buffer =>
  each(bytes, (byte, hex) =>
    /[A-Za-z0-9]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `=${hex.toUpperCase()}`,
  );

const plain32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const hex32 = '0123456789ABCDEFGHIJKLMNOPQRSTUV';
/**
 * What a body looks like around the value, so that compressors have something to compress: JSON around text; around other bytes, which JSON cannot
 * hold, a protocol buffer with the value in its second field.
 */
const around = (bytes: Buffer): Buffer =>
  isText(bytes)
    ? Buffer.concat([
        Buffer.from('{"app":"com.vendor.push","items":["'),
        bytes,
        Buffer.from('"],"version":"4.3","ok":true}'),
      ])
    : Buffer.concat([field(1, Buffer.from('com.vendor.push')), field(2, bytes), field(3, Buffer.from('4.3'))]);

export const encodings: readonly Encoding[] = [
  { name: 'hex', encode: (b) => Buffer.from(b.toString('hex')) },
  { name: 'HEX', encode: (b) => Buffer.from(b.toString('hex').toUpperCase()) },
  { name: 'hex with colons', encode: (b) => Buffer.from((b.toString('hex').match(/../g) ?? []).join(':')) },
  {
    name: 'hex, C array',
    encode: (b) => Buffer.from([...b].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(', ')),
  },
  { name: 'hex, escapes', encode: (b) => each(b, (_, hex) => `\\x${hex}`) },
  { name: 'decimal array', encode: (b) => Buffer.from(JSON.stringify([...b])) },
  { name: 'base32', encode: (b) => base32(b, plain32, true) },
  { name: 'base32 unpadded', encode: (b) => base32(b, plain32, false) },
  { name: 'base32 lower case', encode: (b) => Buffer.from(latin(base32(b, plain32, false)).toLowerCase()) },
  { name: 'base32hex', encode: (b) => base32(b, hex32, true) },
  { name: 'base32 shifted', encode: (b) => base32(Buffer.concat([Buffer.from('id='), b]), plain32, true) },
  { name: 'base58', encode: base58 },
  { name: 'base64', encode: (b) => Buffer.from(b.toString('base64')) },
  { name: 'base64 unpadded', encode: (b) => Buffer.from(b.toString('base64').replace(/=+$/, '')) },
  { name: 'base64url', encode: (b) => Buffer.from(b.toString('base64url')) },
  { name: 'base64 shifted 1', encode: (b) => Buffer.from(Buffer.concat([Buffer.from('='), b]).toString('base64')) },
  { name: 'base64 shifted 2', encode: (b) => Buffer.from(Buffer.concat([Buffer.from('d='), b]).toString('base64')) },
  { name: 'percent', encode: (b) => Buffer.from(encodeURIComponent(latin(b)), 'latin1'), text: true },
  { name: 'percent, all', encode: (b) => each(b, (_, hex) => `%${hex}`) },
  { name: 'percent, twice', encode: (b) => each(b, (_, hex) => `%25${hex.toUpperCase()}`) },
  { name: 'HTML entities', encode: (b) => each(b, (byte) => `&#${byte};`), text: true },
  { name: 'HTML entities, hex', encode: (b) => each(b, (_, hex) => `&#x${hex};`), text: true },
  { name: 'JSON escapes', encode: (b) => each(b, (_, hex) => `\\u00${hex}`), text: true },
  { name: 'quoted-printable', encode: quotedPrintable },
  { name: 'ascii85', encode: (b) => ascii85(b, false) },
  { name: 'ascii85 framed', encode: (b) => ascii85(b, true) },
  { name: 'reversed', encode: (b) => Buffer.from(b).reverse(), text: true },
  { name: 'UTF-16LE', encode: (b) => Buffer.from(latin(b), 'utf16le'), text: true },
  { name: 'UTF-16BE', encode: (b) => Buffer.from(latin(b), 'utf16le').swap16(), text: true },
  { name: 'gzip', encode: (b) => gzipSync(around(b)) },
  { name: 'gzip at an offset', encode: (b) => Buffer.concat([Buffer.from([9, 0, 7, 1, 3]), gzipSync(around(b))]) },
  { name: 'zlib', encode: (b) => deflateSync(around(b)) },
  { name: 'raw deflate', encode: (b) => deflateRawSync(around(b)) },
  { name: 'brotli', encode: (b) => brotliCompressSync(around(b)) },
  { name: 'zstd', encode: (b) => zstdCompressSync(around(b)) },
  { name: 'lz-string base64', encode: (b) => Buffer.from(lz.compressToBase64(latin(around(b)))), text: true },
  {
    name: 'lz-string URI',
    encode: (b) => Buffer.from(lz.compressToEncodedURIComponent(latin(around(b)))),
    text: true,
  },
  { name: 'lz-string bytes', encode: (b) => Buffer.from(lz.compressToUint8Array(latin(around(b)))), text: true },
];

export function encodingNamed(name: string): Encoding {
  const found = encodings.find((encoding) => encoding.name === name);
  if (found === undefined) throw new Error(`no encoding "${name}"`);
  return found;
}

/** Whether bytes are printable ASCII, as encodings marked `text` want them. */
export const isText = (bytes: Buffer): boolean => bytes.every((byte) => byte >= 32 && byte < 127);
