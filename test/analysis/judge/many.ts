import { judge } from '../../../harness/analysis/judge/index.ts';
import type { Outcome } from '../../../harness/model/verdict.ts';
import { type Beat, type Firmware, makeStudy, oldFirmware, weather } from './study.ts';

/** A standard normal value (Box and Muller). */
const normal = (random: { next(): number }): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

/** An encrypted upload with log-normal noise around a size, and so many bytes for each planted contact and SMS. */
const upload = (of: { host: string; ip: string; phase: number; size: number; sigma: number; each: number }): Beat => ({
  host: of.host,
  ip: of.ip,
  period: 1800,
  phase: of.phase,
  content: 'opaque',
  size: ({ dose, random }) =>
    Math.round(of.size * Math.exp(of.sigma * normal(random)) + of.each * dose * Math.exp(0.1 * normal(random))),
});

/** Three endpoints of different temper, of which one may leak. */
export const firmwareOf = (eachRecord: number): Firmware => ({
  incremental: 'JHCCNBH45.0',
  beats: [
    weather,
    upload({ host: 'push.example.cn', ip: '112.90.216.11', phase: 1200, size: 400, sigma: 0.2, each: 0 }),
    upload({ host: 'data.mi-img.example', ip: '54.255.160.10', phase: 1100, size: 900, sigma: 0.4, each: eachRecord }),
  ],
});

export type Tally = Partial<Record<Outcome, number>> & {
  /** Studies that called a leak fixed within bounds, and gave a bound below what it really sends. */
  misses: number;
};

/** Outcomes of studies that differ in their seeds alone. `each` is in bytes a cycle for each planted contact and SMS; 0 is honest. */
export function tally(of: {
  readonly studies: number;
  readonly each: number;
  readonly seed: string;
  /** Told the counts after each study. */
  readonly onStudy?: (done: number, counts: Tally) => void;
}): Tally {
  const counts: Tally = { misses: 0 };
  for (let i = 0; i < of.studies; i++) {
    const study = makeStudy({ before: oldFirmware, after: firmwareOf(of.each), seed: `${of.seed}/${i}` });
    const { outcome, bounds } = judge(study).verdict;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    const sent = of.each * Math.max(...study.plan.scenario.arms.flatMap(({ doses }) => doses));
    const cleared = outcome.startsWith('FIX') || outcome === 'NO_LEAK_FOUND';
    if (cleared && sent > 0 && (bounds.mdlBytesPerCycle ?? 0) < sent) counts.misses += 1;
    of.onStudy?.(i + 1, counts);
  }
  return counts;
}

export const leaksIn = (counts: Tally): number =>
  (counts.LEAK_CONFIRMED ?? 0) + (counts.LEAK_MOVED ?? 0) + (counts.LEAK_TRANSFORMED ?? 0) + (counts.OPT_IN_ONLY ?? 0);
export const fixesIn = (counts: Tally): number =>
  (counts.FIX_CONFIRMED ?? 0) + (counts.FIX_BOUNDED ?? 0) + (counts.NO_LEAK_FOUND ?? 0);
