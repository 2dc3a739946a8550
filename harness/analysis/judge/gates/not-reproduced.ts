import { cyclesToExclude, excludedProbability } from '../../volume/zero-hit.ts';
import { describeDecoded } from '../canaries.ts';
import { leaksOf } from '../leaks.ts';
import { endpointOfLeak } from '../places.ts';
import { count, name, percent, printable, pValue } from '../words.ts';
import { again, cheapestFirst } from './experiment.ts';
import { type GateRule, withoutUpdate } from './rule.ts';

/** An old firmware that leaks in at least this share of cycles must have been seen doing it before its silence means anything. */
const rareLeak = 0.1;

/** The old firmware was seen leaking by this rig; without that, silence afterwards says nothing about the update. */
export const notReproduced: GateRule = {
  id: 'NOT_REPRODUCED',
  needs: ['old captures'],
  blocks: ['null'],
  notAsked: withoutUpdate,
  remedy: (facts) => again(facts, 'Keep the captures of the old firmware'),
  check: (facts) => {
    const { oldArms, input } = facts;
    const { confidence } = input.plan.scenario.limits;
    const [leak, ...more] = leaksOf(oldArms);
    if (leak === undefined) {
      const cycles = oldArms.flatMap(({ blocks }) => blocks).reduce((sum, block) => sum + block.cycles, 0);
      const excluded = excludedProbability(cycles, confidence);
      const wanted = cyclesToExclude(rareLeak, confidence);
      const lacking = cycles < wanted ? wanted - cycles : wanted;
      const weak =
        excluded === null ? '' : `, which misses one that fires in fewer than ${percent(excluded)} of cycles`;
      return {
        passed: false,
        detail: `The old firmware sent no canary in ${count(cycles, 'idle cycle')}${weak}: the leak was not reproduced on this rig.`,
        remedy: cheapestFirst(
          [
            {
              action: `Switch on the account and services of the reported case and idle the old firmware ${count(lacking, 'more cycle')}`,
              cycles: lacking,
            },
          ],
          facts,
        ),
      };
    }
    const also = more.length > 0 ? ` (and ${count(more.length, 'other endpoint')})` : '';
    const target = endpointOfLeak(leak);
    const what = leak.decoded
      ? describeDecoded(leak.decoded)
      : `an upload that follows the seeding (p = ${pValue(leak.volume?.volume.doseResponse?.pHolm ?? 1)})`;
    return {
      passed: true,
      detail: `The old firmware was seen to send ${what} to ${target ? name(target) : printable(leak.key)}${also}.`,
      remedy: '',
    };
  },
};
