import { mostMessage, printable } from '../words.ts';
import { always, type GateRule } from './rule.ts';
import { explainPlace } from './steps.ts';

/** Every step of the plan was done; restoring the handset afterwards changes no evidence and is not asked for. */
export const runIncomplete: GateRule = {
  id: 'RUN_INCOMPLETE',
  needs: [],
  blocks: ['decoded', 'volume', 'null'],
  notAsked: always,
  remedy: '',
  check: ({ input, results }) => {
    const steps = input.plan.steps.map((step, i) => ({ step, i, result: results[i] ?? { state: 'missing' as const } }));
    const undone = steps.filter(({ step, result }) => step.kind !== 'restore' && result.state !== 'done');
    const [first] = undone;
    if (first === undefined)
      return { passed: true, detail: `All ${steps.length} steps of the plan were performed.`, remedy: '' };
    const reason =
      first.result.state === 'failed' ? `: ${first.result.code}, ${printable(first.result.message, mostMessage)}` : '';
    const ended = input.journal.findLast((line) => line.event === 'ended');
    const end =
      ended?.event === 'ended' && ended.failure !== null && reason === ''
        ? `; the run ended with ${ended.failure.code}, ${printable(ended.failure.message, mostMessage)}`
        : '';
    return {
      passed: false,
      detail: `${undone.length} of ${steps.length} steps were not performed, the first being step ${first.i + 1} (${explainPlace(first.step)})${reason}${end}.`,
      remedy: `Mend what stopped step ${first.i + 1} and run the scenario again from the start.`,
    };
  },
};
