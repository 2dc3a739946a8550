import { rigFacts, rigWords, sawAll } from '../rig.ts';
import { name } from '../words.ts';
import { armsOf } from './evidence.ts';
import { again } from './experiment.ts';
import type { GateRule } from './rule.ts';

/** A canary that the handset sent on purpose was found, in each arm, by the same search as all others. */
export const positiveControl: GateRule = {
  id: 'POSITIVE_CONTROL_FAILED',
  needs: ['captures', 'controls'],
  blocks: ['volume', 'null', 'rig'],
  notAsked: (facts) =>
    armsOf(facts).some(({ controlPlanned }) => controlPlanned) ? null : 'This plan sends no control canary.',
  remedy: (facts) => again(facts, 'Let the handset send its control canary in each arm'),
  check: (facts) => {
    const failed = armsOf(facts).filter(({ controlFound }) => !controlFound);
    const [first] = failed;
    const blind = rigFacts(facts).find((rig) => !sawAll(rig));
    if (first === undefined && blind !== undefined)
      return {
        passed: false,
        detail: `Of what the handset sent on purpose ${rigWords(blind)}.`,
        remedy: again(
          facts,
          'Look at the captured requests of what was missed with `leakdiff scan`, mend the rig or the search',
        ),
      };
    const host = facts.judged.controlGroup?.endpoint;
    return first === undefined
      ? {
          passed: true,
          detail: `The control canary was found in each arm, on its way to ${host ? name(host) : 'the control host'}.`,
          remedy: '',
        }
      : {
          passed: false,
          detail: `The control canary that the handset was made to send was not found in the capture of the arm ${failed.map(({ id }) => `"${id}"`).join(' and ')}: this rig cannot be trusted to see a leak.`,
          remedy: again(
            facts,
            'Check that the handset opens web pages and that its traffic passes the capture interface',
          ),
        };
  },
};
