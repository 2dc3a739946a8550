import { createCipheriv } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import lz from 'lz-string';

/** Encoders written from the formats' definitions, or other people's, for tests: never the code under test. */
export type Encoder = (bytes: Buffer) => Buffer;

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');

function base32By(alphabet: string, pad: boolean): Encoder {
  return (bytes) => {
    const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    const groups = bits.match(/.{1,5}/g) ?? [];
    const text = groups.map((group) => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
    return ascii(pad ? text.padEnd(Math.ceil(text.length / 8) * 8, '=') : text);
  };
}

const base58: Encoder = (bytes) => {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let value = BigInt(`0x${bytes.toString('hex') || '0'}`);
  let text = '';
  for (; value > 0n; value /= 58n) text = alphabet[Number(value % 58n)] + text;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return ascii('1'.repeat(Math.max(0, zeros)) + text);
};

function base85By(alphabet: string, zero: string | null): Encoder {
  return (bytes) => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 4) {
      const part = bytes.subarray(at, at + 4);
      let value = Buffer.concat([part, Buffer.alloc(4 - part.length)]).readUInt32BE();
      if (value === 0 && part.length === 4 && zero !== null) {
        text += zero;
        continue;
      }
      let group = '';
      for (let i = 0; i < 5; i++) {
        group = alphabet[value % 85] + group;
        value = Math.floor(value / 85);
      }
      text += group.slice(0, part.length + 1);
    }
    return ascii(text);
  };
}
const fromBang = Array.from({ length: 85 }, (_, i) => String.fromCharCode(33 + i)).join('');
const ascii85 = base85By(fromBang, 'z');
const z85 = base85By('0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#', null);

const miui: Encoder = (bytes) => {
  const cipher = createCipheriv('aes-128-cbc', 'miuiotavalided11', '0102030405060708');
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
};
const quotedPrintable: Encoder = (bytes) =>
  ascii(
    [...bytes]
      .map((b) =>
        b > 32 && b < 127 && b !== 61 ? String.fromCharCode(b) : `=${b.toString(16).toUpperCase().padStart(2, '0')}`,
      )
      .join(''),
  );
const xorBy =
  (key: number): Encoder =>
  (bytes) =>
    Buffer.from(bytes.map((byte) => byte ^ key));
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Wrappings of any bytes whose result is text without blanks, so that it can stand in any text. */
export const intoText: Readonly<Record<string, Encoder>> = {
  hex: (b) => ascii(b.toString('hex')),
  base64: (b) => ascii(b.toString('base64')),
  base64url: (b) => ascii(b.toString('base64url')),
  'base32, padded': base32By(upper, true),
  'base32, small letters': base32By(upper.toLowerCase(), false),
  base32hex: base32By('0123456789ABCDEFGHIJKLMNOPQRSTUV', false),
  base58,
  'ascii85 between marks': (b) => Buffer.concat([ascii('<~'), ascii85(b), ascii('~>')]),
  'miui-ota in base64': (b) => ascii(miui(b).toString('base64')),
  'percent, every byte': (b) => ascii([...b].map((x) => `%${x.toString(16).padStart(2, '0')}`).join('')),
  'quoted-printable, every byte': (b) =>
    ascii([...b].map((x) => `=${x.toString(16).toUpperCase().padStart(2, '0')}`).join('')),
  'deflate in base64': (b) => ascii(deflateRawSync(b).toString('base64')),
  'brotli in base64': (b) => ascii(brotliCompressSync(b).toString('base64')),
  'xor in hex': (b) => ascii(xorBy(0x5a)(b).toString('hex')),
};

/** Wrappings of text. */
export const ofText: Readonly<Record<string, Encoder>> = {
  'lz-string, base64': (b) => ascii(lz.compressToBase64(b.toString())),
  'lz-string, URL': (b) => ascii(lz.compressToEncodedURIComponent(b.toString())),
  'lz-string, UTF-16 in UTF-8': (b) => Buffer.from(lz.compressToUTF16(b.toString())),
  'lz-string, UTF-16': (b) => Buffer.from(lz.compressToUTF16(b.toString()), 'utf16le'),
  'lz-string, units': (b) => Buffer.from(lz.compress(b.toString()), 'utf16le'),
  'lz-string, bytes': (b) => Buffer.from(lz.compressToUint8Array(b.toString())),
  percent: (b) => ascii(encodeURIComponent(b.toString())),
  'entities, decimal': (b) => ascii([...b.toString()].map((c) => `&#${c.codePointAt(0)};`).join('')),
  'entities, hexadecimal': (b) => ascii([...b.toString()].map((c) => `&#x${c.codePointAt(0)?.toString(16)};`).join('')),
  'JSON, every character': (b) =>
    ascii(
      b
        .toString()
        .split('')
        .map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join(''),
    ),
  'quoted-printable': quotedPrintable,
  reversed: (b) => Buffer.from([...b.toString()].reverse().join('')),
  'UTF-16LE': (b) => Buffer.from(b.toString(), 'utf16le'),
  'UTF-16BE': (b) => Buffer.from(b.toString(), 'utf16le').swap16(),
};

/** Wrappings that give binary data. */
export const intoBytes: Readonly<Record<string, Encoder>> = {
  gzip: (b) => gzipSync(b),
  zlib: (b) => deflateSync(b),
  'zlib, small window': (b) => deflateSync(b, { windowBits: 11 }),
  deflate: (b) => deflateRawSync(b),
  'deflate, fixed codes': (b) => deflateRawSync(b, { strategy: 4 }),
  brotli: (b) => brotliCompressSync(b),
  zstd: (b) => zstdCompressSync(b),
  miui,
  xor: xorBy(0xa7),
  'xor with a small key': xorBy(0x13),
};

/** Base 85 has quotes, brackets and signs: it stands alone. */
export const alone: Readonly<Record<string, Encoder>> = {
  ascii85,
  z85: (b) => z85(Buffer.concat([b, Buffer.alloc((4 - (b.length % 4)) % 4, 32)])),
};
