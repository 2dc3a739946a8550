import { bytes, count, list, name, pValue } from '../words.ts';
import { always, type GateRule } from './rule.ts';

/** Chance, over all endpoints together, that the gate shuts by accident: low, as a study must come out the same when repeated. */
const alpha = 0.001;
/** A drift smaller than this share of the leak that must be detectable does no harm, however certain it is (a counter that gains a digit). */
const harmless = 0.1;

/**
 * What innocent endpoints upload did not drift over the arm (Mann–Kendall, two-sided, Bonferroni over endpoints, and of a size that
 * matters). Endpoints that follow the seeding are not asked: randomised blocks make that test valid under any drift.
 */
export const nonStationaryBaseline: GateRule = {
  id: 'NON_STATIONARY_BASELINE',
  needs: ['judged capture', 'clock'],
  blocks: ['null'],
  notAsked: always,
  remedy: 'Run the scenario again, through all of its idle blocks.',
  check: ({ judged, input }) => {
    const asked = judged.volumes.endpoints.filter(({ drift, response }) => drift !== null && response === 'flat');
    const limit = harmless * input.plan.scenario.limits.mdlBytesPerCycle;
    const drifting = asked.filter(
      ({ drift }) => drift !== null && drift.p * asked.length <= alpha && Math.abs(drift.change) > limit,
    );
    return drifting.length === 0
      ? {
          passed: true,
          detail: `No drift in what ${count(asked.length, 'endpoint')} received (Mann–Kendall, level ${pValue(alpha)} over all).`,
          remedy: '',
        }
      : {
          passed: false,
          detail: `The baseline drifts: ${list(drifting.map(({ group, drift }) => `${name(group.endpoint)} by ${bytes(drift?.change ?? 0)} a cycle (p = ${pValue(drift?.p ?? 1)})`))}.`,
          remedy: 'Let the handset settle for a day after the update, and run the scenario again.',
        };
  },
};
