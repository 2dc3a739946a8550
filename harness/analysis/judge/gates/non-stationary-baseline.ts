import type { Arm } from '../facts.ts';
import { bytes, count, list, name, pValue } from '../words.ts';
import { quietArms } from './evidence.ts';
import { again, cheapestFirst } from './experiment.ts';
import { type GateResult, type GateRule, ofEach } from './rule.ts';
import { readWithoutDoses } from './underpowered.ts';

/** Chance, over all endpoints together, that the gate shuts by accident: low, as a study must come out the same when repeated. */
const alpha = 0.001;
/** A drift smaller than this share of the leak that must be detectable does no harm, however certain it is (a counter that gains a digit). */
const harmless = 0.1;
/** A day of half-hour cycles lets what an update set off run out. */
const settleCycles = 48;

function checkArm({ volumes }: Arm, limit: number): Omit<GateResult, 'remedy'> {
  const asked = volumes.endpoints.filter(({ drift, response }) => drift !== null && response === 'flat');
  const drifting = asked.filter(
    ({ drift }) => drift !== null && !(drift.p * asked.length > alpha) && !(Math.abs(drift.change) <= limit),
  );
  return drifting.length === 0
    ? {
        passed: true,
        detail: `No drift in what ${count(asked.length, 'endpoint')} received (Mann–Kendall, level ${pValue(alpha)} over all).`,
      }
    : {
        passed: false,
        detail: `The baseline drifts: ${list(drifting.map(({ group, drift }) => `${name(group.endpoint)} by ${bytes(drift?.change ?? 0)} a cycle (p = ${pValue(drift?.p ?? 1)})`))}.`,
      };
}

/**
 * What innocent endpoints upload did not drift over the arm (Mann–Kendall, two-sided, Bonferroni over endpoints, and of a size that
 * matters). Endpoints that follow the seeding are not asked: randomised blocks make that test valid under any drift.
 */
export const nonStationaryBaseline: GateRule = {
  id: 'NON_STATIONARY_BASELINE',
  needs: ['judged captures', 'clock', 'dose-response'],
  blocks: ['null'],
  notAsked: readWithoutDoses,
  remedy: (facts) => again(facts, 'Seed at least two doses'),
  check: (facts) => {
    const limit = harmless * facts.input.plan.scenario.limits.mdlBytesPerCycle;
    const arms = quietArms(facts);
    const planned = arms.reduce((sum, { idle }) => sum + idle.reduce((part, { cycles }) => part + cycles, 0), 0);
    const whole = settleCycles + planned;
    const action = `Let the handset settle for ${count(settleCycles, 'cycle')}, and idle ${count(planned, 'cycle')} again`;
    return ofEach(arms, (arm) => {
      const result = checkArm(arm, limit);
      return { ...result, remedy: result.passed ? '' : cheapestFirst([{ action, cycles: whole }], facts) };
    });
  },
};
