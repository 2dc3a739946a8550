/** Compressed units: `read(i)` gives the unit's value, or a negative number where it does not belong. */
export type LzInput = {
  readonly length: number;
  /** Bits of a unit. */
  readonly bits: number;
  readonly read: (index: number) => number;
};

/** UTF-16 units that one code of LZ's dictionary may stand for, all together: text grows with the square of its codes at worst. */
const mostUnits = 1024 * 1024;
/** Units that may be left after the end: padding. */
const mostPadding = 3;

/** Where text is put: most attempts come to nothing soon. */
let scratch = new Uint16Array(1024);

/**
 * Decompresses what the lz-string library makes (pieroxy.net: LZ78 with codes of growing width; codes 0 and 1 bring a new character of 8 or 16 bits, 2
 * ends); the text is valid until the next call. Null when it is not that: a code that cannot exist yet, no end, or more behind the end.
 */
export function decodeLz({ length, bits, read }: LzInput, limit: number): Uint16Array | null {
  const most = Math.min(mostUnits, limit);
  let out = scratch;
  let made = 0;
  let index = 0;
  let unit = length > 0 ? read(0) : -1;
  let left = bits;
  let broken = unit < 0;
  /** Entries stand in the output: where each begins and how long it is. Codes 0 to 2 are none. */
  const starts = [0, 0, 0];
  const lengths = [0, 0, 0];

  function take(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      if (left === 0) {
        index++;
        unit = index < length ? read(index) : -1;
        if (unit < 0) broken = true;
        left = bits;
      }
      left--;
      value |= ((unit >> left) & 1) << i;
    }
    return value;
  }

  function room(more: number): boolean {
    if (made + more > most) return false;
    if (made + more > out.length) {
      scratch = new Uint16Array(Math.min(mostUnits, Math.max(out.length * 2, made + more)));
      scratch.set(out);
      out = scratch;
    }
    return true;
  }

  function newCharacter(code: number): boolean {
    if (!room(1)) return false;
    starts.push(made);
    lengths.push(1);
    out[made++] = take(code === 0 ? 8 : 16);
    return true;
  }

  let width = 3;
  let untilWider = 4;
  const first = take(2);
  if (broken || first > 1 || !newCharacter(first)) return null;
  let before = { start: 0, length: 1 };
  const added = () => {
    if (--untilWider === 0) untilWider = 2 ** width++;
  };
  while (width < 24) {
    const code = take(width);
    if (broken) return null;
    if (code === 2) return index + mostPadding >= length - 1 ? out.subarray(0, made) : null;
    const start = made;
    let size: number;
    if (code < 2) {
      if (!newCharacter(code)) return null;
      added();
      size = 1;
    } else {
      const isNext = code === starts.length;
      if (code > starts.length) return null;
      const from = isNext ? before.start : (starts[code] ?? 0);
      size = isNext ? before.length + 1 : (lengths[code] ?? 0);
      if (!room(size)) return null;
      for (let i = 0; i < size; i++) out[made + i] = out[from + i] ?? 0;
      made += size;
    }
    starts.push(before.start);
    lengths.push(before.length + 1);
    added();
    before = { start, length: size };
  }
  return null;
}

/** Whether the first `width` bits, at least 13, can be the beginning: a new character, printable where it has 8 bits, and a code that can come second. A quick look, as most values fail it. */
export function couldBeLz(head: number, width: number): boolean {
  const bit = (i: number) => (head >> (width - 1 - i)) & 1;
  if (head < 0 || bit(1) === 1) return false;
  if (bit(0) === 1) return true;
  let character = 0;
  for (let i = 0; i < 8; i++) character |= bit(2 + i) << i;
  if (character < 32 && character !== 9 && character !== 10 && character !== 13) return false;
  return bit(12) === 0 || (bit(10) === 0 && bit(11) === 0);
}
