import { type Layer, spend } from './layer.ts';
import { createWholes, isMixedKind, isMixture, isWhole } from './wholes.ts';

/** Longer ones are not numbers that anybody writes in base 58, and decoding them takes the square of their length. */
const longest = 512;
/** Six bytes: a number in BCD. */
const shortest = 8;
/** Shorter ones carry nothing but a number. */
const shortValue = 14;

/** The alphabet of Bitcoin (draft-msporny-base58): no 0, O, I, l. */
const values = new Int8Array(256).fill(-1);
'123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'.split('').forEach((character, value) => {
  values[character.charCodeAt(0)] = value;
});
const isLetterOrDigit = new Uint8Array(256).fill(1, 48, 58).fill(1, 65, 91).fill(1, 97, 123);

/** Whole words of base58: one large number, so that a part of it cannot be read. */
export const base58: Layer = {
  name: 'base58',
  textual: true,
  open({ bytes, tokens, kind }, budget) {
    const wholes = createWholes();
    const among = tokens();
    for (let i = 0; i < among.length; i += 2) {
      const [start = 0, end = 0] = [among[i], among[i + 1]];
      if (!isMixedKind(kind(i))) continue;
      for (let from = start; from < end; ) {
        let to = from;
        while (to < end && isLetterOrDigit[bytes[to] ?? 0] === 1) to++;
        const length = to - from;
        if (length >= shortest && length <= longest && isCoded(bytes, from, to)) {
          // What it takes from the budget grows as the work does.
          if (!spend(budget, length + ((length * length) >> 6))) return wholes.opened();
          wholes.add(decode(bytes, from, to), from, to);
        }
        from = to + 1;
      }
    }
    return wholes.opened();
  },
};

function isCoded(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if ((values[bytes[at] ?? 0] ?? -1) < 0) return false;
  return to - from < shortValue ? isMixture(bytes, from, to) : isWhole(bytes, from, to);
}

/** Base 58 to base 256 in limbs of 24 bits; leading ones are leading zeros. */
function decode(bytes: Uint8Array, from: number, to: number): Uint8Array {
  const limbs: number[] = [];
  let zeros = 0;
  while (from + zeros < to && bytes[from + zeros] === 49) zeros++;
  for (let at = from + zeros; at < to; at++) {
    let carry = values[bytes[at] ?? 0] ?? 0;
    for (let i = 0; i < limbs.length; i++) {
      const sum = (limbs[i] ?? 0) * 58 + carry;
      limbs[i] = sum & 0xffffff;
      carry = Math.floor(sum / 0x1000000);
    }
    if (carry > 0) limbs.push(carry);
  }
  const out: number[] = [];
  for (const limb of limbs) out.push(limb & 255, (limb >> 8) & 255, limb >> 16);
  while (out.length > 0 && out[out.length - 1] === 0) out.pop();
  return Uint8Array.from([...new Array<number>(zeros).fill(0), ...out.reverse()]);
}
