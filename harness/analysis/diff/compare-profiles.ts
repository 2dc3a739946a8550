import { createRandom } from '../../model/random.ts';
import { holm } from '../volume/holm.ts';
import type { Change, Comparison, Unchanged } from './difference.ts';
import { apart } from './moves.ts';
import type { Profile } from './profiles.ts';
import { compareRates, dispersionOf } from './rates.ts';
import type { Side } from './side.ts';
import { rankSumP, volumeRatio } from './sizes.ts';

/** Level of every test, after Holm's correction over all of them. */
export const level = 0.01;
export const confidence = 0.95;
/** Fewer uploads than this, both sides together, tell nothing of a rate; fewer on one side, nothing of sizes or a period. */
const leastEvents = 5;

export type Pair = { readonly a: Profile; readonly b: Profile };
type Sides = { readonly a: Side; readonly b: Side };

/** Compares how often and how much for every endpoint that both sides have. Sides that count different things are not compared. */
export function compareVolumes(pairs: readonly Pair[], sides: Sides): Comparison[] {
  const comparable = sides.a.unit === sides.b.unit && sides.a.seconds > 0 && sides.b.seconds > 0;
  const tests = pairs.map(({ a, b }) => (comparable ? testPair(a, b, sides) : { rate: null, sizesP: null }));
  const ps = tests.flatMap(({ rate, sizesP }) => [rate?.p, sizesP].filter((p) => typeof p === 'number'));
  const corrected = holm(ps);
  let next = 0;
  return tests.map(({ rate, sizesP }, i) => {
    const rateHolm = rate === null ? null : (corrected[next++] ?? 1);
    const sizesHolm = sizesP === null ? null : (corrected[next++] ?? 1);
    const shown = (rateHolm ?? 1) <= level || (sizesHolm ?? 1) <= level;
    return { rate, sizesP, rateHolm, sizesHolm, volume: shown ? ratioOf(pairs[i] as Pair, sides) : null };
  });
}

function testPair(a: Profile, b: Profile, sides: Sides): { rate: Comparison['rate']; sizesP: number | null } {
  const [x, y] = [a.uploads.length, b.uploads.length];
  const times = (profile: Profile, side: Side): number =>
    dispersionOf(
      profile.uploads.map(({ time }) => time),
      { from: side.from ?? 0, seconds: side.seconds },
    );
  const dispersion = Math.max(times(a, sides.a), times(b, sides.b));
  const count = (events: number, side: Side) => ({ events, seconds: side.seconds });
  return {
    rate: x + y < leastEvents ? null : compareRates(count(x, sides.a), count(y, sides.b), { confidence, dispersion }),
    sizesP: Math.min(x, y) < leastEvents ? null : rankSumP(sizesOf(a), sizesOf(b)),
  };
}

const sizesOf = (profile: Profile): number[] => profile.uploads.map(({ bytes }) => bytes);

function ratioOf({ a, b }: Pair, sides: Sides): Comparison['volume'] {
  return volumeRatio(
    { bytes: sizesOf(a), seconds: sides.a.seconds },
    { bytes: sizesOf(b), seconds: sides.b.seconds },
    { confidence, random: createRandom(`diff/${a.key}`) },
  );
}

/** What changed in an endpoint that both sides have, volumes left out. */
export function changesOfNature({ a, b }: Pair): Change[] {
  const changes: Change[] = [];
  const [from, to] = [mainContent(a), mainContent(b)];
  if (from !== null && to !== null && from !== to) {
    const hides = from === 'readable';
    changes.push({ kind: 'content', weight: hides ? 650 : 450, a, b, from, to });
  }
  const enough = Math.min(a.uploads.length, b.uploads.length) >= leastEvents;
  if (enough && periodChanged(a, b))
    changes.push({ kind: 'period', weight: 380, a, b, from: a.period(), to: b.period() });
  if (apart(a.ja4, b.ja4)) changes.push({ kind: 'tls', weight: 300, keys: [a.key], from: [...a.ja4], to: [...b.ja4] });
  return changes;
}

/** Both have a period and the intervals do not meet. That only one has one may be for want of events, and is no change. */
function periodChanged(a: Profile, b: Profile): boolean {
  const [x, y] = [a.period(), b.period()];
  if (x === null || y === null || Math.max(x.p, y.p) > level) return false;
  // Intervals count what is random in the events, not the clocks: a part in a thousand is no change.
  return Math.abs(x.seconds - y.seconds) > 0.001 * x.seconds && (x.high < y.low || y.high < x.low);
}

/** How nearly all bytes went; null where it is mixed or nothing went. */
function mainContent({ content, bytes }: Profile): keyof Profile['content'] | null {
  const share = 0.9;
  for (const kind of ['readable', 'encrypted', 'unread'] as const)
    if (bytes > 0 && content[kind] >= share * bytes) return kind;
  return null;
}

/** Splits pairs into those whose volume changed and those in which nothing was shown to. */
export function changesOfVolume(
  pairs: readonly Pair[],
  comparisons: readonly Comparison[],
): { changes: Change[]; rest: Unchanged[] } {
  const changes: Change[] = [];
  const rest: Unchanged[] = [];
  pairs.forEach(({ a, b }, i) => {
    const comparison = comparisons[i];
    if (comparison === undefined) return;
    const shown = Math.min(comparison.rateHolm ?? 1, comparison.sizesHolm ?? 1) <= level;
    if (shown) {
      const size = Math.abs(Math.log(comparison.volume?.ratio ?? 1)) * 10;
      changes.push({ kind: 'volume', weight: 400 + Math.min(90, size), a, b, comparison });
    } else rest.push({ key: a.key, a, b, comparison, tooFew: comparison.rate === null });
  });
  return { changes, rest };
}
