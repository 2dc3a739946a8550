import { describeDecoded } from '../canaries.ts';
import { leaksOf } from '../facts.ts';
import { count, grouped, name, printable, pValue } from '../words.ts';
import { type GateRule, withoutUpdate } from './rule.ts';

/** The old firmware was seen leaking by this rig; without that, silence afterwards says nothing about the update. */
export const notReproduced: GateRule = {
  id: 'NOT_REPRODUCED',
  needs: ['old capture'],
  blocks: ['null'],
  notAsked: withoutUpdate,
  remedy: 'Run the scenario again with the old firmware, through all of its first arm.',
  check: ({ before }) => {
    const [leak, ...more] = before === null ? [] : leaksOf(before);
    if (leak === undefined) {
      const cycles = before?.blocks.reduce((sum, block) => sum + block.cycles, 0) ?? 0;
      return {
        passed: false,
        detail: `The old firmware sent no canary in ${count(cycles, 'idle cycle')}: the leak was not reproduced on this rig.`,
        remedy: `Idle the old firmware for ${grouped(Math.max(12, 2 * cycles))} cycles, with the account and services of the reported case switched on.`,
      };
    }
    const also = more.length > 0 ? ` (and ${count(more.length, 'other endpoint')})` : '';
    const target = leak.decoded?.findings[0]?.endpoint ?? leak.volume?.group.endpoint;
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
