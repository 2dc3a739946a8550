import { type Layer, type Opened, spend, takeTry } from './layer.ts';

/** Longer values are not tried. */
const longest = 64 * 1024;
/** Bytes of a value by which its key is guessed. */
const sampled = 512;
/** So much of a text is made of the characters that texts are made of. */
const leastQuality = 0.9;
/** Keys this near to the best are tried as well. */
const nearBest = 0.06;
const mostKeys = 8;

/** How much a byte looks like a text's: letters, digits, blanks and the signs of JSON, forms and addresses most; other printable ones less; the rest count against it. */
const quality = new Float64Array(256).fill(-2).fill(0.3, 32, 127);
for (const character of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "{}:,=&+-_./@\n')
  quality[character.charCodeAt(0)] = 1;

/** The first bytes of what is often compressed before it is hidden: gzip, zlib in its usual levels. */
const magics: readonly (readonly number[])[] = [
  [0x1f, 0x8b, 0x08],
  [0x78, 0x01],
  [0x78, 0x5e],
  [0x78, 0x9c],
  [0x78, 0xda],
];

/** Values of which each byte was combined with the same key by exclusive or. The key is guessed: it makes text of the value, or gzip or zlib data. */
export const xor: Layer = {
  name: 'xor',
  once: true,
  open({ bytes, wholes }, budget) {
    const opened: Opened[] = [];
    const among = wholes();
    for (let i = 0; i < among.length; i += 2) {
      const [from = 0, to = 0] = [among[i], among[i + 1]];
      if (to - from > longest) continue;
      for (const key of keysOf(bytes, from, to)) {
        if (!takeTry(budget) || !spend(budget, to - from)) return opened;
        opened.push({
          bytes: bytes.slice(from, to).map((byte) => byte ^ key),
          span: (at, end) => [from + at, from + end],
          nameOf: () => `xor/0x${key.toString(16).padStart(2, '0')}`,
        });
      }
    }
    return opened;
  },
};

function keysOf(bytes: Uint8Array, from: number, to: number): number[] {
  const keys = new Set(textKeys(bytes, from, Math.min(to, from + sampled)));
  for (const [first = 0, ...rest] of magics) {
    const key = (bytes[from] ?? 0) ^ first;
    if (key !== 0 && rest.every((byte, i) => ((bytes[from + 1 + i] ?? 0) ^ byte) === key)) keys.add(key);
  }
  return [...keys];
}

function textKeys(bytes: Uint8Array, from: number, to: number): number[] {
  const count = new Uint16Array(256);
  let high = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    count[byte] = (count[byte] ?? 0) + 1;
    high += byte >> 7;
  }
  const size = to - from;
  // A key changes the highest bit of all bytes or of none; text has it nowhere.
  if (Math.min(high, size - high) > size * (1 - leastQuality)) return [];
  const distinct: number[] = [];
  for (let byte = 0; byte < 256; byte++) if ((count[byte] ?? 0) > 0) distinct.push(byte);
  if (qualityUnder(0) >= leastQuality) return distinct.every(isDigit) ? digitKeys(distinct) : [];
  const top = high * 2 > size ? 0x80 : 0;
  const scored: { key: number; score: number }[] = [];
  for (let key = top; key < top + 0x80; key++) {
    const score = qualityUnder(key);
    if (score >= leastQuality) scored.push({ key, score });
  }
  scored.sort((one, other) => other.score - one.score || one.key - other.key);
  const highest = scored[0]?.score ?? 0;
  return scored
    .filter(({ score }) => score >= highest - nearBest)
    .slice(0, mostKeys)
    .map(({ key }) => key);

  function qualityUnder(key: number): number {
    let score = 0;
    for (const byte of distinct) score += (count[byte] ?? 0) * (quality[byte ^ key] ?? 0);
    return score / size;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte < 58;
}

/** A number stays one under some of the small keys. */
function digitKeys(distinct: readonly number[]): number[] {
  return [1, 2, 3, 4, 5, 6, 7].filter((key) => distinct.every((byte) => isDigit(byte ^ key)));
}
