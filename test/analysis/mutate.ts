/** Damage to captures, decided by a number: the same number always makes the same damage. */

export type Dice = { readonly next: () => number; readonly below: (limit: number) => number };

/** Mulberry32, public domain (Tommy Ettinger). */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, below: (limit) => Math.floor(next() * limit) };
}

/** Numbers that length fields are set to. */
const lengths = [
  0, 1, 2, 3, 4, 5, 8, 11, 12, 13, 16, 19, 20, 63, 64, 127, 128, 255, 256, 1499, 1500, 0x7fff, 0x8000, 0xffff,
];
const longLengths = [...lengths, 0x10000, 0xffffff, 0x1000000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];

type Damage = (bytes: Buffer, dice: Dice, corpus: readonly Uint8Array[]) => Buffer;

/** A stretch of the bytes, mostly short. */
function stretch(bytes: Uint8Array, dice: Dice): readonly [number, number] {
  const from = dice.below(bytes.length);
  return [from, Math.min(bytes.length, from + 1 + dice.below(dice.below(4) === 0 ? 2000 : 60))];
}

const damages: readonly Damage[] = [
  function flipBits(bytes, dice) {
    for (let i = dice.below(24); i >= 0; i--) {
      const at = dice.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
    }
    return bytes;
  },
  function setBytes(bytes, dice) {
    for (let i = dice.below(12); i >= 0; i--) bytes[dice.below(bytes.length)] = dice.below(256);
    return bytes;
  },
  function setLengths(bytes, dice) {
    for (let i = dice.below(4); i >= 0; i--) {
      const at = dice.below(Math.max(1, bytes.length - 4));
      const long = longLengths[dice.below(longLengths.length)] ?? 0;
      const short = lengths[dice.below(lengths.length)] ?? 0;
      const way = dice.below(4);
      if (at + 4 > bytes.length) continue;
      if (way === 0) bytes.writeUInt32LE(long, at);
      else if (way === 1) bytes.writeUInt32BE(long, at);
      else if (way === 2) bytes.writeUInt16LE(short, at);
      else bytes.writeUInt16BE(short, at);
    }
    return bytes;
  },
  function truncate(bytes, dice) {
    return bytes.subarray(0, dice.below(bytes.length + 1));
  },
  function remove(bytes, dice) {
    const [from, to] = stretch(bytes, dice);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  function repeat(bytes, dice) {
    const [from, to] = stretch(bytes, dice);
    const part = bytes.subarray(from, to);
    const times = 1 + dice.below(dice.below(8) === 0 ? 200 : 3);
    return Buffer.concat([bytes.subarray(0, to), ...Array.from({ length: times }, () => part), bytes.subarray(to)]);
  },
  function overwrite(bytes, dice) {
    const [from, to] = stretch(bytes, dice);
    bytes.copy(bytes, dice.below(bytes.length), from, to);
    return bytes;
  },
  function splice(bytes, dice, corpus) {
    const other = Buffer.from(corpus[dice.below(corpus.length)] ?? []);
    if (other.length === 0) return bytes;
    const [from, to] = stretch(other, dice);
    const at = dice.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), other.subarray(from, to), bytes.subarray(at)]);
  },
  function join(bytes, dice, corpus) {
    return Buffer.concat([bytes, corpus[dice.below(corpus.length)] ?? Buffer.alloc(0)]);
  },
  function fill(bytes, dice) {
    const [from, to] = stretch(bytes, dice);
    return bytes.fill([0, 0xff, 0x30, 0x0a][dice.below(4)] ?? 0, from, to);
  },
];

/** Input `number` of a fuzz run over a corpus: one of it with one to three damages. */
export function mutate(corpus: readonly Uint8Array[], number: number): Buffer {
  const dice = createDice(number);
  let bytes: Buffer = Buffer.from(corpus[dice.below(corpus.length)] ?? []);
  for (let i = dice.below(3); i >= 0 && bytes.length > 0; i--) {
    const damage = damages[dice.below(damages.length)];
    if (damage !== undefined) bytes = damage(bytes, dice, corpus);
  }
  return bytes;
}
