import { opaqueShare, unreadOf } from '../bounds.ts';
import { quietConditions } from '../conditions.ts';
import { count, percent } from '../words.ts';
import { again, cheapestFirst } from './experiment.ts';
import { always, type GateRule } from './rule.ts';

/** Nearly all uploaded bytes were read. Blocks nothing: without it a clean result is FIX_BOUNDED and never FIX_CONFIRMED. */
export const opaqueShareGate: GateRule = {
  id: 'OPAQUE_SHARE',
  needs: ['judged captures', 'uploads'],
  blocks: [],
  notAsked: always,
  remedy: (facts) => again(facts, 'Keep the captures of all arms'),
  check: (facts) => {
    const { opaqueShare: limit, minCycles } = facts.input.plan.scenario.limits;
    const conditions = quietConditions(facts).map((condition) => ({
      share: unreadOf(condition, minCycles) ?? 1,
      arm: condition.arms.find((arm) => opaqueShare(arm) === unreadOf(condition, minCycles)) ?? condition.arms[0],
    }));
    const worst = conditions.reduce((most, one) => (one.share > most.share ? one : most));
    const passed = worst.share <= limit;
    return {
      passed,
      detail: `${percent(worst.share)} of the bytes uploaded in the arm "${worst.arm?.id}" could not be read; ${percent(limit)} is allowed for a fix to be called confirmed${passed ? '' : ', so at most a bounded one can be'}.`,
      remedy: passed
        ? ''
        : cheapestFirst(
            [
              {
                action: `Idle ${count(minCycles, 'cycle')} with the encrypted connections intercepted (by an authority that the handset trusts)`,
                cycles: minCycles,
              },
            ],
            facts,
          ),
    };
  },
};
