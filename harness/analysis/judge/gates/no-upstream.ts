import { isPublicAddress } from '../../endpoint/scope.ts';
import { armsOf } from './evidence.ts';
import { again } from './experiment.ts';
import { always, type GateRule } from './rule.ts';

/** The handset did reach the outside: silence on a dead line is no silence. */
export const noUpstream: GateRule = {
  id: 'NO_UPSTREAM',
  needs: ['captures'],
  blocks: ['volume', 'null'],
  notAsked: always,
  remedy: (facts) => again(facts, 'Check that the capture network reaches its upstream'),
  check: (facts) => {
    const arms = armsOf(facts).map((arm) => ({
      id: arm.id,
      completed: arm.groups
        .flatMap(({ flows }) => flows)
        .filter(({ established, payload, server }) => established && payload.down > 0 && isPublicAddress(server.ip))
        .length,
    }));
    const dead = arms.filter(({ completed }) => completed === 0);
    return dead.length === 0
      ? {
          passed: true,
          detail: `Connections to the outside that were answered: ${arms.map(({ id, completed }) => `${completed} ("${id}")`).join(', ')}.`,
          remedy: '',
        }
      : {
          passed: false,
          detail: `Not one connection to the outside was answered in the arm ${dead.map(({ id }) => `"${id}"`).join(' and ')}: the handset may have been off line.`,
          remedy: again(facts, 'Check the upstream of the capture network and the Wi-Fi of the handset'),
        };
  },
};
