import { createHash } from 'node:crypto';

/** A stream of randomness that a seed alone determines: a plan's order and canaries, and every simulation, can be made again. */
export type Random = {
  /** In [0, 1), 32 bits fine. */
  next(): number;
  /** A whole number in [0, below). */
  int(below: number): number;
  /** A copy in random order (Fisher and Yates). */
  shuffle<T>(list: readonly T[]): T[];
};

/** xoshiro128** (Blackman and Vigna, 2018), its state taken from SHA-256 of the seed. Not for secrets. */
export function createRandom(seed: string): Random {
  const state = new Uint32Array(new Uint8Array(createHash('sha256').update(seed).digest()).buffer, 0, 4);
  let [a = 0, b = 0, c = 0, d = 0] = state;
  const rotl = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

  const next = (): number => {
    const result = Math.imul(rotl(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotl(d, 11);
    return result / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);

  return {
    next,
    int,
    shuffle: (list) => {
      const copy = [...list];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = int(i + 1);
        const held = copy[i] as (typeof copy)[number];
        copy[i] = copy[j] as (typeof copy)[number];
        copy[j] = held;
      }
      return copy;
    },
  };
}
