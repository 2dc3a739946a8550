import { type BinaryFamily, shortestBinary } from './written.ts';

const digits = '0123456789';
const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const small = capitals.toLowerCase();

/** Bases that programs shorten numbers by, each by its digits: JavaScript's `toString(36)`, Java's `Long.toString(n, 36)`, URL shorteners' 62 in either order. */
const bases: readonly (readonly [string, string])[] = [
  ['base8', digits.slice(0, 8)],
  ['base16', digits + small.slice(0, 6)],
  ['base16', digits + capitals.slice(0, 6)],
  ['base36', digits + small],
  ['base36', digits + capitals],
  ['base62', digits + capitals + small],
  ['base62', digits + small + capitals],
];

/** Numbers as texts in other bases than ten. */
export const radix: BinaryFamily = (_, forms) =>
  forms
    .filter(({ text, digested, support }) => /^[1-9]\d{9,19}$/.test(text) && digested && !support)
    .flatMap(({ name, text, bits }) =>
      bases
        .map(([base, alphabet]) => ({
          name: `${base}/${name}`,
          bytes: Buffer.from(inBase(BigInt(text), alphabet), 'latin1'),
          support: false,
          bits,
        }))
        .filter(({ bytes }) => bytes.length > shortestBinary),
    );

function inBase(value: bigint, alphabet: string): string {
  const base = BigInt(alphabet.length);
  let text = '';
  for (let rest = value; rest > 0n; rest /= base) text = alphabet.charAt(Number(rest % base)) + text;
  return text;
}
