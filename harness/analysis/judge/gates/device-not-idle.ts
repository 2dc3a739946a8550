import { count } from '../words.ts';
import { armsOf } from './evidence.ts';
import { again } from './experiment.ts';
import { always, type GateRule } from './rule.ts';

/** The screen was off throughout every idle block, by looking. */
export const deviceNotIdle: GateRule = {
  id: 'DEVICE_NOT_IDLE',
  needs: ['idle'],
  blocks: ['volume', 'null'],
  notAsked: always,
  remedy: (facts) => again(facts, 'Let every idle block end'),
  check: (facts) => {
    const blocks = armsOf(facts).flatMap((arm) => arm.idle.map((idle) => ({ ...idle, arm: arm.id })));
    const awake = blocks.filter(({ facts: idle }) => idle?.screenOff !== true || !(idle.looks >= 1));
    const looks = blocks.reduce((sum, { facts: idle }) => sum + (idle?.looks ?? 0), 0);
    const [first] = awake;
    return first === undefined
      ? {
          passed: true,
          detail: `The screen was off at each of ${count(looks, 'look')} in ${count(blocks.length, 'idle block')}.`,
          remedy: '',
        }
      : {
          passed: false,
          detail: `The handset was not idle in ${awake.length} of ${count(blocks.length, 'idle block')}, first in block ${first.block + 1} of the arm "${first.arm}".`,
          remedy: again(facts, 'Keep hands, alarms and chargers that wake the screen away from the handset'),
        };
  },
};
