import type { StepFacts } from '../../../model/journal.ts';
import type { Step } from '../../../model/plan.ts';
import { needsTreating } from '../../../model/treatment.ts';
import type { Arm, Facts } from '../facts.ts';
import { mostMessage, printable } from '../words.ts';
import { again, orAgain } from './experiment.ts';
import { always, type GateRule } from './rule.ts';
import { explainPlace } from './steps.ts';

/** The fact that a performed step of a kind leaves behind. A journal whose facts are of other kinds belongs to another plan. */
const factOf: Partial<Record<Step['kind'], keyof StepFacts>> = {
  'capture-stop': 'capture',
  treat: 'treatment',
  identify: 'identity',
  seed: 'seeded',
  control: 'control',
  deliver: 'delivered',
  idle: 'idle',
  act: 'act',
  ota: 'ota',
  flash: 'flash',
};

/** By so much may the host's clock be set back while a run writes, milliseconds. */
const clockStepMs = 1_000;

/** Packets may bear times this far from what the harness noted, milliseconds: kernels stamp them, and buffers hold them back. */
const graceMs = 10_000;

/** True for an arm whose capture holds connections at times when it did not run: the file is of another arm or run. */
const isOtherCapture = ({ capture, captureStats: stats }: Arm): boolean =>
  stats !== null &&
  capture?.flows.some(
    ({ start, end }) => start * 1000 < stats.startedAt - graceMs || end * 1000 > stats.endedAt + graceMs,
  ) === true;

/** What shows that the journal is not of this plan, or that its times cannot be; null where nothing does. */
function contradiction({ input, results, arms }: Facts): string | null {
  const { plan, journal } = input;
  const strayed = journal.find((line) => 'step' in line && !(line.step in plan.steps));
  if (strayed !== undefined) return 'the journal tells of steps that the plan does not have';
  const place = plan.steps.findIndex((step, i) => {
    const result = results[i];
    const fact = factOf[step.kind];
    return result?.state === 'done' && fact !== undefined && result.facts[fact] === undefined;
  });
  const step = plan.steps[place];
  if (step !== undefined) return `the journal holds no facts for step ${place + 1} (${explainPlace(step)})`;
  const planned = Date.parse(plan.createdAt);
  if (journal.some(({ at }) => at < planned)) return 'the journal is older than the plan';
  const backwards = journal.findIndex(({ at }, i) => i > 0 && !(at >= (journal[i - 1]?.at ?? at) - clockStepMs));
  if (backwards >= 0) return `the times of the journal run backwards at its line ${backwards + 1}`;
  const muddled = arms.find(({ idle }) =>
    idle.some(({ facts }, i) => {
      const earlier = idle[i - 1]?.facts?.end.host ?? Number.NEGATIVE_INFINITY;
      return facts !== null && !(facts.end.host > facts.start.host && facts.start.host >= earlier - clockStepMs);
    }),
  );
  if (muddled !== undefined) return `idle blocks of the arm "${muddled.id}" overlap or end before they begin`;
  const other = arms.find(isOtherCapture);
  return other === undefined
    ? null
    : `the capture of the arm "${other.id}" holds connections of times when it did not run`;
}

/** Arms whose treatment was not read back as the plan has it. */
function untreated({ arms }: Facts): Arm[] {
  return arms.filter(({ treatment, treated }) => {
    if (!needsTreating(treatment)) return false;
    return (['upgrade', 'service', 'watch', 'handset'] as const).some((part) => treated?.[part] !== treatment[part]);
  });
}

/** Every step of the plan was done, in the plan's order; restoring the handset afterwards changes no evidence and is not asked for. */
export const runIncomplete: GateRule = {
  id: 'RUN_INCOMPLETE',
  needs: [],
  blocks: ['decoded', 'volume', 'null', 'rig'],
  notAsked: always,
  remedy: (facts) => again(facts, ''),
  check: (facts) => {
    const { input, results } = facts;
    const steps = input.plan.steps.map((step, i) => ({ step, i, result: results[i] ?? { state: 'missing' as const } }));
    const undone = steps.filter(({ step, result }) => step.kind !== 'restore' && result.state !== 'done');
    const [first] = undone;
    if (first !== undefined) {
      const reason =
        first.result.state === 'failed'
          ? `: ${first.result.code}, ${printable(first.result.message, mostMessage)}`
          : '';
      const ended = input.journal.findLast((line) => line.event === 'ended');
      const end =
        ended?.event === 'ended' && ended.failure !== null && reason === ''
          ? `; the run ended with ${ended.failure.code}, ${printable(ended.failure.message, mostMessage)}`
          : '';
      return {
        passed: false,
        detail: `${undone.length} of ${steps.length} steps were not performed, the first being step ${first.i + 1} (${explainPlace(first.step)})${reason}${end}.`,
        remedy: again(facts, `Mend what stopped step ${first.i + 1}`),
      };
    }
    const wrong = contradiction(facts);
    if (wrong !== null)
      return {
        passed: false,
        detail: `The evidence does not belong together: ${wrong}.`,
        remedy: orAgain(facts, 'Put back the files as the run left them'),
      };
    const [arm] = untreated(facts);
    if (arm !== undefined)
      return {
        passed: false,
        detail: `Nothing shows that the arm "${arm.id}" had its treatment: ${arm.treated === null ? 'none was read back' : 'what was read back is another'}.`,
        remedy: again(facts, `Bring the handset into the treatment of the arm "${arm.id}" and read it back`),
      };
    return { passed: true, detail: `All ${steps.length} steps of the plan were performed.`, remedy: '' };
  },
};
