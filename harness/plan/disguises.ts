import { createCipheriv, createHash, createHmac } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { Canary } from '../model/canary.ts';
import { createRandom, type Random } from '../model/random.ts';

/** How a disguised value leaves a handset whose owner opens a link: as a part of the address, as a cookie, in a name that is asked for, or as a form. */
export type Carrier = 'path' | 'query' | 'label' | 'cookie' | 'form' | 'multipart' | 'text';

/** A canary as it is sent on purpose. `text` is what the carrier carries, not yet escaped as the carrier wants it. */
export type Disguised = { readonly canary: Canary; readonly carrier: Carrier; readonly text: string };

type Dress = {
  readonly id: string;
  readonly kind: Extract<Canary['kind'], 'phone' | 'imei' | 'name' | 'text'>;
  readonly carrier: Carrier;
  readonly dress: (value: string) => string;
};

const bytes = (value: string): Buffer => Buffer.from(value, 'utf8');
const digest = (algorithm: string, value: string): Buffer => createHash(algorithm).update(value).digest();
const base64 = (data: Uint8Array): string => Buffer.from(data).toString('base64');
const base64url = (data: Uint8Array): string => Buffer.from(data).toString('base64url');
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');
const digitsOf = (value: string): string => value.replace(/\D/g, '');
const json = (value: string): string => JSON.stringify({ type: 'contact', value, n: 1 });
const national = (value: string): string => value.replace(/^\+86/, '');
const reversed = (value: string): string => [...value].reverse().join('');
const utf16 = (value: string): Buffer => Buffer.from(value, 'utf16le');

function base32(data: Uint8Array): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...data].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => letters[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}

/** Digits two a byte, the first in the low half, as SIM cards keep numbers (3GPP TS 31.102 4.4.2.3). */
function swappedBcd(digits: string): Buffer {
  const pairs = digits.length % 2 === 0 ? digits : `${digits}f`;
  return Buffer.from((pairs.match(/../g) ?? []).map((pair) => reversed(pair)).join(''), 'hex');
}

/** Field 3 of a protocol buffer's message, beside two numbers. */
const protobuf = (value: string): Buffer =>
  Buffer.concat([Buffer.from([8, 1, 16, 150, 1, 26, bytes(value).length]), bytes(value), Buffer.from([32, 7])]);

/** What MIUI's updater seals with (FIELD 1): AES-128-CBC with a key and a start that everybody knows. */
function sealedAsUpdater(value: string): Buffer {
  const cipher = createCipheriv('aes-128-cbc', 'miuiotavalided11', '0102030405060708');
  return Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
}

const sessionKey = 'k7Qm2xT9';
const path = { carrier: 'path' } as const;
const query = { carrier: 'query' } as const;

/** Every disguise that is tried, a line each: what is sent, how it is dressed, and what carries it. */
const dresses: readonly Dress[] = [
  { id: 'phone-e164', kind: 'phone', ...query, dress: (value) => value },
  { id: 'phone-national', kind: 'phone', ...query, dress: national },
  { id: 'phone-00', kind: 'phone', ...path, dress: (value) => value.replace('+', '00') },
  {
    id: 'phone-spaced',
    kind: 'phone',
    ...query,
    dress: (value) => value.replace(/(\d{2})(\d{3})(\d{4})/, '$1 $2-$3 '),
  },
  { id: 'phone-bcd', kind: 'phone', ...query, dress: (value) => hex(swappedBcd(digitsOf(value))) },
  { id: 'imei', kind: 'imei', ...query, dress: (value) => value },
  { id: 'imei-14', kind: 'imei', ...path, dress: (value) => value.slice(0, 14) },
  { id: 'name-turned', kind: 'name', ...query, dress: (value) => value.split(' ').reverse().join(', ') },
  { id: 'name-upper', kind: 'name', ...path, dress: (value) => value.toUpperCase() },
  { id: 'percent-twice', kind: 'phone', ...query, dress: (value) => encodeURIComponent(encodeURIComponent(value)) },
  { id: 'hex', kind: 'text', ...path, dress: (value) => hex(bytes(value)) },
  { id: 'hex-upper', kind: 'phone', ...query, dress: (value) => hex(bytes(value)).toUpperCase() },
  { id: 'base32', kind: 'text', ...path, dress: (value) => base32(bytes(value)) },
  { id: 'base64', kind: 'phone', ...query, dress: (value) => base64(bytes(value)) },
  { id: 'base64-second', kind: 'text', ...query, dress: (value) => base64(bytes(`x${value}`)) },
  { id: 'base64-third', kind: 'text', ...query, dress: (value) => base64(bytes(`xy${value}`)) },
  { id: 'base64url', kind: 'name', ...path, dress: (value) => base64url(bytes(value)) },
  { id: 'utf16-base64', kind: 'name', ...query, dress: (value) => base64(utf16(value)) },
  { id: 'reversed', kind: 'phone', ...path, dress: reversed },
  {
    id: 'entities',
    kind: 'phone',
    carrier: 'text',
    dress: (value) => [...value].map((c) => `&#${c.charCodeAt(0)};`).join(''),
  },
  { id: 'md5', kind: 'imei', ...query, dress: (value) => hex(digest('md5', value)) },
  { id: 'md5-upper', kind: 'phone', ...path, dress: (value) => hex(digest('md5', value)).toUpperCase() },
  { id: 'sha1', kind: 'phone', ...query, dress: (value) => hex(digest('sha1', digitsOf(value))) },
  { id: 'sha1-h16', kind: 'imei', ...path, dress: (value) => base64url(digest('sha1', value)).slice(0, 16) },
  { id: 'sha1-base64', kind: 'phone', ...query, dress: (value) => base64(digest('sha1', value)) },
  { id: 'sha256', kind: 'name', ...query, dress: (value) => hex(digest('sha256', value.toLowerCase())) },
  { id: 'sha256-base64url', kind: 'imei', ...path, dress: (value) => base64url(digest('sha256', value)) },
  { id: 'sha512', kind: 'phone', ...query, dress: (value) => hex(digest('sha512', value)) },
  { id: 'sha3-256', kind: 'imei', ...query, dress: (value) => hex(digest('sha3-256', value)) },
  { id: 'ripemd160', kind: 'imei', ...query, dress: (value) => hex(digest('ripemd160', value)) },
  {
    id: 'hmac-sha256',
    kind: 'imei',
    carrier: 'form',
    dress: (value) => `${sessionKey}.${createHmac('sha256', sessionKey).update(value).digest('hex')}`,
  },
  { id: 'gzip', kind: 'text', ...query, dress: (value) => base64url(gzipSync(value)) },
  { id: 'zlib', kind: 'text', ...query, dress: (value) => base64(deflateSync(value)) },
  { id: 'deflate', kind: 'text', ...query, dress: (value) => base64(deflateRawSync(value)) },
  { id: 'brotli', kind: 'text', ...query, dress: (value) => base64(brotliCompressSync(value)) },
  { id: 'xor', kind: 'text', ...query, dress: (value) => base64(bytes(value).map((byte) => byte ^ 0x5a)) },
  { id: 'updater-aes', kind: 'phone', ...query, dress: (value) => base64(sealedAsUpdater(value)) },
  { id: 'protobuf', kind: 'phone', ...query, dress: (value) => base64(protobuf(value)) },
  { id: 'three-layers', kind: 'phone', ...query, dress: (value) => base64url(gzipSync(json(value))) },
  { id: 'json', kind: 'phone', carrier: 'text', dress: json },
  { id: 'form', kind: 'name', carrier: 'form', dress: (value) => value },
  { id: 'form-json', kind: 'phone', carrier: 'form', dress: json },
  { id: 'multipart', kind: 'name', carrier: 'multipart', dress: (value) => value },
  { id: 'cookie', kind: 'phone', carrier: 'cookie', dress: (value) => digitsOf(value) },
  { id: 'cookie-base64', kind: 'imei', carrier: 'cookie', dress: (value) => base64url(bytes(value)) },
  { id: 'label', kind: 'text', carrier: 'label', dress: (value) => value },
  { id: 'label-hex', kind: 'imei', carrier: 'label', dress: (value) => hex(bytes(value)) },
];

/** The names of all disguises, in the order in which they are sent. */
export const disguises: readonly string[] = dresses.map(({ id }) => id);

const letters = 'abcdefghijklmnopqrstuvwxyz234567';
const drawn = (random: Random, from: string, count: number): string =>
  Array.from({ length: count }, () => from[random.int(from.length)] ?? '').join('');
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** A check digit after Luhn (ISO/IEC 7812-1 annex B), as an IMEI ends with. */
function luhn(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return (10 - (sum % 10)) % 10;
}

const values: Record<Dress['kind'], (random: Random) => string> = {
  phone: (random) => `+86139${drawn(random, '0123456789', 8)}`,
  imei: (random) => {
    const digits = `86${drawn(random, '0123456789', 12)}`;
    return `${digits}${luhn(digits)}`;
  },
  name: (random) => [0, 1].map(() => capital(drawn(random, 'bdfgjklmnprstvzaeiou', 10))).join(' '),
  text: (random) => drawn(random, letters, 25),
};

/** One disguise with a fresh canary that the seed decides; null for a name that is none of `disguises`. */
export function disguised(of: {
  readonly seed: string;
  readonly arm: string;
  readonly disguise: string;
}): Disguised | null {
  const dress = dresses.find(({ id }) => id === of.disguise);
  if (dress === undefined) return null;
  const value = values[dress.kind](createRandom(`${of.seed}/disguise/${of.arm}/${dress.id}`));
  const canary: Canary = { id: `${of.arm}-control-${dress.id}`, kind: dress.kind, value };
  return { canary, carrier: dress.carrier, text: dress.dress(value) };
}

/** Bytes that nobody can read, as text that an address can carry; what they are is not kept. */
export function opaqueText(of: { readonly seed: string; readonly arm: string; readonly bytes: number }): string {
  return drawn(
    createRandom(`${of.seed}/opaque/${of.arm}/${of.bytes}`),
    `${letters}ABCDEFGHIJKLMNOPQRSTUVWXYZ0189-_`,
    of.bytes,
  );
}
