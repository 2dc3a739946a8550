import { huffmanLengths } from './hpack-table.ts';

const endOfString = 256;
const longestCode = 30;

/** Of each length of code: its first code, and where its symbols begin among all in order of code. */
const firstCode: number[] = [];
const firstSymbol: number[] = [];
const countOf: number[] = [];
const symbols: number[] = [];

for (let length = 0, code = 0; length <= longestCode; length++) {
  code *= 2;
  firstCode.push(code);
  firstSymbol.push(symbols.length);
  huffmanLengths.forEach((of, symbol) => {
    if (of === length) symbols.push(symbol);
  });
  const count = symbols.length - (firstSymbol[length] ?? 0);
  countOf.push(count);
  code += count;
}

/** Decodes a string literal of HPACK (RFC 7541 section 5.2); null where it is not one. The padding is the beginning of the end-of-string code. */
export function decodeHuffman(bytes: Uint8Array, start: number, end: number): Uint8Array | null {
  // The shortest code has five bits.
  const out = new Uint8Array(Math.ceil(((end - start) * 8) / 5));
  let length = 0;
  let code = 0;
  let bits = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    for (let bit = 7; bit >= 0; bit--) {
      code = code * 2 + ((byte >> bit) & 1);
      bits++;
      const into = code - (firstCode[bits] ?? 0);
      if (into < (countOf[bits] ?? 0)) {
        const symbol = symbols[(firstSymbol[bits] ?? 0) + into] ?? endOfString;
        if (symbol === endOfString) return null;
        out[length++] = symbol;
        code = 0;
        bits = 0;
      } else if (bits === longestCode) return null;
    }
  }
  return bits < 8 && code === 2 ** bits - 1 ? out.subarray(0, length) : null;
}
