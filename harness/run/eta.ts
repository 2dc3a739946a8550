import type { Plan } from '../model/plan.ts';

/** Estimates what is left of a run from what it has taken so far: host milliseconds an idle cycle, and a planted record. */
export type Eta = {
  idled(cycles: number, hostMs: number): void;
  planted(records: number, hostMs: number): void;
  /** Host milliseconds for everything after step `step`, or null while nothing was measured. */
  after(step: number): number | null;
};

/** A step that is neither planting nor idling takes some seconds; the update, with two boots, more. */
const otherStepMs = 500;
const updateMs = 15_000;

export function createEta(plan: Plan): Eta {
  const cycles = { count: 0, ms: 0 };
  const records = { count: 0, ms: 0 };
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
      let left = 0;
      for (const next of plan.steps.slice(step + 1)) {
        if (next.kind === 'idle') left += next.cycles * cycleMs;
        else if (next.kind === 'seed') left += (next.dose * 2 + next.placebo * 4) * recordMs;
        else if (next.kind === 'ota') left += updateMs;
        else left += otherStepMs;
      }
      return left;
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
