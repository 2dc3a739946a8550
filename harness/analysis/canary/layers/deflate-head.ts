/**
 * A first look at raw deflate data (RFC 1951 section 3.2.3), as most bytes that are none fail it: block type, stored length, code counts, the
 * first symbols of a fixed code. `isWhole`: the data end with the block or go on for long.
 */
export function couldBeDeflate(bytes: Uint8Array, at: number, end: number, isWhole = false): boolean {
  const first = bytes[at] ?? 0xff;
  const type = (first >> 1) & 3;
  if (type === 3) return false;
  if (type === 0) {
    const length = (bytes[at + 1] ?? 0) | ((bytes[at + 2] ?? 0) << 8);
    return length !== 0 && (length ^ 0xffff) === ((bytes[at + 3] ?? 0) | ((bytes[at + 4] ?? 0) << 8));
  }
  if (type === 1) return isFixedCode(bytes, at, end, isWhole);
  const bits = (first | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)) >> 3;
  return (bits & 31) <= 29 && ((bits >> 5) & 31) <= 29 && isCompleteCode(bytes, at);
}

/** Whether the code-length code of a dynamic block fills its code space exactly (Kraft's sum is one). */
function isCompleteCode(bytes: Uint8Array, at: number): boolean {
  let bit = 13;
  const take = (count: number) => {
    let value = 0;
    for (let i = 0; i < count; i++, bit++) value |= (((bytes[at + (bit >> 3)] ?? 0) >> (bit & 7)) & 1) << i;
    return value;
  };
  const codes = take(4) + 4;
  let space = 0;
  for (let i = 0; i < codes; i++) {
    const length = take(3);
    if (length > 0) space += 128 >> length;
  }
  return space === 128;
}

/** Symbols of a fixed block that are decoded before it is believed. */
const symbols = 128;

/** Whether a block with the fixed codes begins with symbols that exist, and with distances that do not reach before the beginning. */
function isFixedCode(bytes: Uint8Array, from: number, end: number, isWhole: boolean): boolean {
  let bit = 3;
  const available = (end - from) * 8;
  const next = () => {
    const value = ((bytes[from + (bit >> 3)] ?? 0) >> (bit & 7)) & 1;
    bit++;
    return value;
  };
  /** Huffman codes stand with their first bit first. */
  const code = (count: number, before = 0) => {
    let value = before;
    for (let i = 0; i < count; i++) value = (value << 1) | next();
    return value;
  };
  let made = 0;
  let n = 0;
  for (; n < symbols && bit < available; n++) {
    const seven = code(7);
    let symbol = -1;
    if (seven < 24) symbol = 256 + seven;
    else {
      const eight = code(1, seven);
      if (eight >= 48 && eight < 192) made++;
      else if (eight >= 192 && eight < 200) symbol = 280 + eight - 192;
      else {
        code(1);
        made++;
      }
    }
    if (symbol < 0) continue;
    if (symbol === 256) return made > 0 && bit <= available;
    if (symbol > 285) return false;
    const extra = symbol < 265 || symbol === 285 ? 0 : (symbol - 261) >> 2;
    bit += extra;
    const distance = code(5);
    if (distance > 29) return false;
    const distanceBits = distance < 4 ? 0 : (distance - 2) >> 1;
    const least = distance < 4 ? distance + 1 : (2 + (distance & 1)) * 2 ** distanceBits + 1;
    if (least > made) return false;
    bit += distanceBits;
    made += 3;
  }
  return made > 0 && (!isWhole || n === symbols);
}
