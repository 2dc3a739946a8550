import { type BinaryFamily, shortestBinary, type Written } from './written.ts';

/** Below this, or with fewer bytes that are not zero, a number is met everywhere. */
const least = 1n << 30n;
const leastBytes = 4;

/**
 * Numbers of up to 64 bits as eight bytes, most or least significant first, and as a varint and zigzag varint of protocol buffers; in no more bytes than they
 * need, but six at least, as SQLite and Python's pickle keep them; and as the double that JavaScript and Lua have for them.
 */
export const integers: BinaryFamily = (_, forms) =>
  forms
    .filter(({ text, digested, support }) => /^[1-9]\d{8,19}$/.test(text) && digested && !support)
    .flatMap(({ name, text, bits }): Written[] => {
      const value = BigInt(text);
      if (value < least || value >= 1n << 64n) return [];
      const big = Buffer.alloc(8);
      big.writeBigUInt64BE(value);
      if (big.filter((byte) => byte !== 0).length < leastBytes) return [];
      const written: Written[] = [
        { name: `int64be/${name}`, bytes: big, support: false, bits },
        { name: `int64le/${name}`, bytes: Buffer.from(big).swap64(), support: false, bits },
        { name: `varint/${name}`, bytes: varint(value), support: false, bits },
      ];
      const size = Math.max(shortestBinary, Math.ceil(value.toString(16).length / 2));
      if (size < big.length) {
        const short = big.subarray(big.length - size);
        written.push({ name: `int${size * 8}be/${name}`, bytes: short, support: false, bits });
        written.push({ name: `int${size * 8}le/${name}`, bytes: Buffer.from(short).reverse(), support: false, bits });
      }
      if (value <= BigInt(Number.MAX_SAFE_INTEGER)) {
        const double = Buffer.alloc(8);
        double.writeDoubleBE(Number(value));
        written.push({ name: `float64be/${name}`, bytes: double, support: false, bits });
        written.push({ name: `float64le/${name}`, bytes: Buffer.from(double).reverse(), support: false, bits });
      }
      if (value < 1n << 63n) written.push({ name: `zigzag/${name}`, bytes: varint(value * 2n), support: false, bits });
      return written.filter(({ bytes }) => bytes.length >= shortestBinary);
    });

/** Groups of seven bits, the least significant first, each but the last with the top bit set (Protocol Buffers, "Encoding"). */
export function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 0x80n) return Uint8Array.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}
