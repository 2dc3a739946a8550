import type { Plan, Step } from '../model/plan.ts';
import { stretchesOf } from '../plan/lanes.ts';

/** Estimates what is left of a run from what it has taken so far: host milliseconds an idle cycle, and a planted record. */
export type Eta = {
  idled(cycles: number, hostMs: number): void;
  planted(records: number, hostMs: number): void;
  /** Host milliseconds for everything after step `step`, or null while nothing was measured. */
  after(step: number): number | null;
};

/** A step that is neither planting nor idling takes some seconds; the update and a treatment, with their boots, more. */
const otherStepMs = 500;
const updateMs = 15_000;
const treatMs = 8_000;

export function createEta(plan: Plan): Eta {
  const cycles = { count: 0, ms: 0 };
  const records = { count: 0, ms: 0 };
  const stretches = stretchesOf(plan);
  const rate = (seen: { count: number; ms: number }, fallback: number | null): number | null =>
    seen.count > 0 ? seen.ms / seen.count : fallback;

  return {
    idled: (count, ms) => {
      cycles.count += count;
      cycles.ms += ms;
    },
    planted: (count, ms) => {
      records.count += count;
      records.ms += ms;
    },
    after: (step) => {
      const cycleMs = rate(cycles, null);
      const recordMs = rate(records, 0);
      if (cycleMs === null || recordMs === null) return null;
      const takes = (next: Step | undefined): number => {
        if (next?.kind === 'idle') return next.cycles * cycleMs;
        if (next?.kind === 'seed') return (next.dose * 2 + next.placebo * 4) * recordMs;
        if (next?.kind === 'ota' || next?.kind === 'flash') return updateMs;
        return next?.kind === 'treat' ? treatMs : otherStepMs;
      };
      const takesAll = (lane: readonly number[]): number => lane.reduce((sum, i) => sum + takes(plan.steps[i]), 0);
      // Lanes of a stretch run at the same time: of the one that the step is in what is left counts, of the other all where it is longer.
      const at = stretches.findIndex((lanes) => lanes.some((lane) => lane.includes(step)));
      const own = stretches[at]?.find((lane) => lane.includes(step)) ?? [];
      const others = (stretches[at] ?? []).filter((lane) => lane !== own).map((lane) => takesAll(lane) - takesAll(own));
      const rest = takesAll(own.filter((i) => i > step));
      const current = Math.max(rest, ...others.map((longer) => rest + longer));
      return stretches.slice(at + 1).reduce((sum, lanes) => sum + Math.max(...lanes.map(takesAll)), current);
    },
  };
}

/** Host milliseconds in words for people: `about 40 s left`, `about 12 min left`. */
export function timeLeft(ms: number | null): string {
  if (ms === null) return '';
  const seconds = Math.round(ms / 1000);
  if (seconds < 100) return `about ${seconds} s left`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `about ${minutes} min left` : `about ${(minutes / 60).toFixed(1)} h left`;
}
