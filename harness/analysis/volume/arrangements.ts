import type { Random } from '../../model/random.ts';

/**
 * The ways in which the doses could have been dealt to the blocks. Row r of `levels` (`width` wide) is one of them: the dose's rank for
 * each block. Exact: every distinct one is there, the real one included; else they are drawn at random, without the real one.
 */
export type Arrangements = {
  readonly levels: Float64Array;
  readonly count: number;
  readonly width: number;
  readonly exact: boolean;
};

/** n! / (n1! n2! ...) of a list's distinct values: how many distinct orders it has. */
export function distinctOrders(values: readonly number[]): number {
  const seen = new Map<number, number>();
  let orders = 1;
  values.forEach((value, i) => {
    const times = (seen.get(value) ?? 0) + 1;
    seen.set(value, times);
    orders = (orders * (i + 1)) / times;
  });
  return Math.round(orders);
}

/** The next order in the lexicographic sequence, in place; false after the last (Narayana's algorithm: repeats come once). */
function nextOrder(list: Float64Array): boolean {
  let i = list.length - 2;
  while (i >= 0 && (list[i] as number) >= (list[i + 1] as number)) i--;
  if (i < 0) return false;
  let j = list.length - 1;
  while ((list[j] as number) <= (list[i] as number)) j--;
  const held = list[i] as number;
  list[i] = list[j] as number;
  list[j] = held;
  list.subarray(i + 1).reverse();
  return true;
}

/** Ranks of the distinct doses, 0 for the smallest: the score that a block gets in the statistic, so that one huge dose does not decide alone. */
export function doseRanks(doses: readonly number[]): number[] {
  const steps = [...new Set(doses)].sort((a, b) => a - b);
  return doses.map((dose) => steps.indexOf(dose));
}

/** All distinct arrangements when there are at most `most`, else that many random ones. */
export function arrange(
  doses: readonly number[],
  options: { readonly most: number; readonly random: Random },
): Arrangements {
  const ranks = doseRanks(doses);
  const width = ranks.length;
  const orders = distinctOrders(ranks);
  const exact = orders <= options.most;
  const count = exact ? orders : options.most;
  const levels = new Float64Array(count * width);
  if (exact) {
    const row = Float64Array.from(ranks).sort();
    for (let r = 0; r < count; r++) {
      levels.set(row, r * width);
      nextOrder(row);
    }
  } else {
    for (let r = 0; r < count; r++) levels.set(options.random.shuffle(ranks), r * width);
  }
  return { levels, count, width, exact };
}

/** Sum of rank x bytes of each arrangement. */
function statistic(arrangements: Arrangements, row: number, bytes: ArrayLike<number>): number {
  const { levels, width } = arrangements;
  let sum = 0;
  for (let b = 0; b < width; b++) sum += (levels[row * width + b] as number) * (bytes[b] as number);
  return sum;
}

const product = (ranks: readonly number[], bytes: ArrayLike<number>): number =>
  ranks.reduce((sum, rank, b) => sum + rank * (bytes[b] as number), 0);

/**
 * One-sided p of "the more was seeded, the more was uploaded": how often a chance deal of the doses to the blocks reaches the sum of
 * rank x bytes that was seen. (1 + #>=)/(1 + M) for random deals, the exact share for all of them.
 */
export function permutationP(arrangements: Arrangements, doses: readonly number[], bytes: readonly number[]): number {
  const seen = product(doseRanks(doses), bytes);
  const tolerance = 1e-9 * Math.max(1, Math.abs(seen));
  let reached = 0;
  for (let r = 0; r < arrangements.count; r++) if (statistic(arrangements, r, bytes) >= seen - tolerance) reached++;
  return arrangements.exact ? reached / arrangements.count : (1 + reached) / (1 + arrangements.count);
}

/**
 * Makes a function that finds the smallest rise (bytes at the largest dose, in proportion at the others) that, added to given block
 * means, brings p to `alpha` or below. The statistic is linear in the rise, so each arrangement has one rise above which it falls
 * behind the real one, and the answer is an order statistic of these. Null where no rise can do it: too few arrangements.
 */
export function createRiseFinder(of: {
  readonly arrangements: Arrangements;
  readonly doses: readonly number[];
  readonly alpha: number;
}): ((bytes: ArrayLike<number>) => number) | null {
  const { arrangements, doses, alpha } = of;
  const { count, exact } = arrangements;
  const largest = Math.max(...doses);
  // The real arrangement is one of the exact ones and always reaches itself.
  const allowed = exact ? Math.floor(alpha * count + 1e-9) : Math.floor(alpha * (count + 1) + 1e-9);
  if (!(largest > 0)) return null;
  const ranks = doseRanks(doses);
  const shape = doses.map((dose) => dose / largest);
  const gain = product(ranks, shape);
  const lost = Float64Array.from({ length: count }, (_, r) => gain - statistic(arrangements, r, shape));
  // Arrangements that are the real one (drawn again, or listed) reach it at every rise.
  const same = lost.reduce((n, less) => n + (less <= 1e-12 ? 1 : 0), 0);
  const kept = allowed - (exact ? same : same + 1);
  if (kept < 0) return null;
  const top = new Float64Array(kept + 1);

  return (bytes) => {
    const seen = product(ranks, bytes);
    // The `kept + 1` largest crossings, descending.
    top.fill(Number.NEGATIVE_INFINITY);
    for (let r = 0; r < count; r++) {
      const less = lost[r] as number;
      if (less <= 1e-12) continue;
      const crossing = (statistic(arrangements, r, bytes) - seen) / less;
      if (crossing <= (top[kept] as number)) continue;
      let place = kept;
      while (place > 0 && (top[place - 1] as number) < crossing) {
        top[place] = top[place - 1] as number;
        place--;
      }
      top[place] = crossing;
    }
    return Math.max(0, top[kept] as number);
  };
}
