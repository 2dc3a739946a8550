import t from 'tap';
import { type JudgeInput, judge } from '../../../harness/analysis/judge/index.ts';
import type { ArmDesign, Scenario } from '../../../harness/model/scenario.ts';
import type { GivenTreatment } from '../../../harness/model/treatment.ts';
import { verdictSchema } from '../../../harness/model/verdict.ts';
import { otaQuick } from '../../../scenarios/ota-quick.ts';
import {
  type Beat,
  type Firmware,
  hiddenLeak,
  honestFirmware,
  makeStudy,
  movedFirmware,
  oldFirmware,
  oldLeak,
  weather,
} from './study.ts';

const [before, after] = otaQuick.arms as [ArmDesign, ArmDesign];
const arm = (id: string, treatment: GivenTreatment): ArmDesign => ({ ...after, id, treatment });
const withArms = (...arms: ArmDesign[]): Scenario => ({ ...otaQuick, arms: [before, ...arms] });
const judged = (input: JudgeInput) => {
  const judgement = judge(input);
  return { ...judgement, verdict: verdictSchema.parse(JSON.parse(JSON.stringify(judgement.verdict))) };
};
const gate = (input: JudgeInput, id: string) => judged(input).verdict.gates.find((one) => one.id === id);
const leaking: Firmware = { incremental: 'JHCCNBH45.0', beats: [oldLeak, weather] };
const inPlace = arm('in-place', { service: 'off' });
const reset = arm('reset', { upgrade: 'reset', service: 'off' });

t.test('clean after a reset, leaking after an upgrade in place: only by choice', async (t) => {
  const study = makeStudy({
    scenario: withArms(inPlace, reset),
    after: honestFirmware,
    behaviour: { 'in-place': leaking },
  });
  const { verdict } = judged(study);
  t.equal(verdict.outcome, 'OPT_IN_ONLY');
  t.match(verdict.answer, /^It leaks upgraded in place, and not after a factory reset\./);
  t.match(
    verdict.answer,
    /the server may have been switched off meanwhile/,
    'the clean arm was the last to be watched',
  );
  t.equal(verdict.bounds.cycles, 60);
  t.ok((verdict.bounds.excludedLeakProbability ?? 1) < 0.05, 'the bounds are those of the clean arm');
});

t.test('clean with the service off, leaking encrypted with it on: only by choice, and no caveat', async (t) => {
  const study = makeStudy({
    scenario: withArms(arm('off', { service: 'off' }), arm('on', { service: 'on' })),
    after: honestFirmware,
    behaviour: { on: movedFirmware },
  });
  const { verdict } = judged(study);
  t.equal(verdict.outcome, 'OPT_IN_ONLY');
  t.notMatch(verdict.answer, /switched off meanwhile/);
  t.match(verdict.answer, /These uploads grow by \d\d.* B a cycle with each planted contact and SMS \(95 % interval/);
});

t.test(
  'kept on over an upgrade in place, off after a reset, and quiet once it is switched off: only by choice',
  async (t) => {
    const outcome = (arms: ArmDesign[], behaviour: Record<string, Firmware>) =>
      judged(makeStudy({ scenario: withArms(...arms), after: honestFirmware, behaviour })).verdict;
    const all = [
      arm('kept', {}),
      arm('off', { service: 'off' }),
      arm('on', { service: 'on' }),
      arm('reset', { upgrade: 'reset' }),
      arm('reset-on', { upgrade: 'reset', service: 'on' }),
    ];
    const leaks = { kept: leaking, on: leaking, 'reset-on': leaking };
    t.equal(outcome(all, leaks).outcome, 'OPT_IN_ONLY');
    t.equal(outcome(all, { ...leaks, reset: leaking }).outcome, 'LEAK_CONFIRMED', 'on by itself after a reset, too');
  },
);

t.test('a leak that the choice does not explain, or that is there by default, is a leak', async (t) => {
  const outcome = (arms: ArmDesign[], behaviour: Record<string, Firmware>) =>
    judged(makeStudy({ scenario: withArms(...arms), after: honestFirmware, behaviour })).verdict;
  const off = arm('off', { service: 'off' });
  const on = arm('on', { service: 'on' });
  t.equal(outcome([off, on], { off: leaking }).outcome, 'LEAK_CONFIRMED', 'off leaks, on does not');
  t.match(outcome([off, on], { off: leaking }).answer, /Nothing was found .*switched on; the leak counts all the same/);
  t.equal(outcome([off, arm('found', {})], { found: leaking }).outcome, 'LEAK_CONFIRMED', 'found so, nobody opted in');
  t.equal(outcome([reset, inPlace], { reset: leaking, 'in-place': leaking }).outcome, 'LEAK_CONFIRMED', 'both leak');
  t.equal(outcome([reset, inPlace], { reset: movedFirmware }).outcome, 'LEAK_MOVED', 'the moved leak stays moved');
});

t.test('a clean arm that is too short to be called clean makes no opt-in, and says why', async (t) => {
  const short = { ...reset, cycles: 3 };
  const { verdict } = judged(
    makeStudy({ scenario: withArms(inPlace, short), after: honestFirmware, behaviour: { 'in-place': leaking } }),
  );
  t.equal(verdict.outcome, 'LEAK_CONFIRMED');
  t.match(verdict.answer, /but TOO_FEW_CYCLES.* kept it from being called clean there/);
});

t.test('a fix must hold in every arm, and its bounds are those of the weakest', async (t) => {
  const noisy: Beat = { ...weather, size: ({ random }) => 300 + random.int(2000) };
  const both = makeStudy({
    scenario: withArms(reset, inPlace),
    after: honestFirmware,
    behaviour: { 'in-place': { incremental: 'x', beats: [noisy] } },
  });
  const alone = judged(makeStudy({ scenario: withArms(reset), after: honestFirmware })).verdict;
  const { verdict } = judged(both);
  t.equal(verdict.outcome, 'FIX_BOUNDED');
  t.ok((verdict.bounds.mdlBytesPerCycle ?? 0) > 2 * (alone.bounds.mdlBytesPerCycle ?? 0));
  t.match(verdict.answer, /in at least 60 cycles of 30 min in each of 2 arms/);
  const short = makeStudy({ scenario: withArms(reset, { ...inPlace, cycles: 4 }), after: honestFirmware });
  t.equal(judged(short).verdict.outcome, 'INCONCLUSIVE');
  t.equal(judged(short).verdict.next, 'Idle 19 more cycles, 9.5 h.');
});

const twin = arm('twin', { handset: 'twin' });

t.test('a twin that still leaks lets the fix stand; one that fell silent too does not', async (t) => {
  const small: ArmDesign = { ...twin, doses: [40], placebo: 0, repeats: 1 };
  const fixed = makeStudy({ scenario: withArms(after, small), after: honestFirmware });
  t.equal(judged(fixed).verdict.outcome, 'FIX_BOUNDED');
  t.equal(gate(fixed, 'CONTROL_MOVED')?.passed, true);
  t.match(judged(fixed).verdict.answer, /A twin that kept the old firmware still leaked meanwhile/);

  const silent = makeStudy({
    scenario: withArms(after, small),
    after: honestFirmware,
    behaviour: { twin: { ...oldFirmware, beats: [weather] } },
  });
  const { verdict } = judged(silent);
  t.equal(verdict.outcome, 'INCONCLUSIVE');
  t.match(verdict.answer, /CONTROL_MOVED is not met. The twin is no control, as it did not leak either in 6 cycles/);
  t.match(verdict.next, /^Idle the twin 23 more cycles beside the updated handset, .*, 11\.5 h\.$/);

  t.equal(
    judged(makeStudy({ scenario: withArms(after, small) })).verdict.outcome,
    'LEAK_MOVED',
    'a leak needs no twin',
  );
});

t.test('a twin must be another handset, with the old firmware, watched when the silence was', async (t) => {
  const small: ArmDesign = { ...twin, doses: [40], placebo: 0, repeats: 1 };
  const study = makeStudy({ scenario: withArms(after, small), after: honestFirmware });
  const identify = study.plan.steps.findIndex((step) => step.kind === 'identify' && step.arm === 'twin');
  const change = (serial: string, fingerprint?: string): JudgeInput => ({
    ...study,
    journal: study.journal.map((line) =>
      line.event === 'step-done' && line.step === identify && line.facts.identity
        ? {
            ...line,
            facts: {
              identity: {
                ...line.facts.identity,
                serial,
                fingerprint: fingerprint ?? line.facts.identity.fingerprint,
              },
            },
          }
        : line,
    ),
  });
  t.match(gate(change('ab12'), 'CONTROL_MOVED'), { passed: false, detail: /no other handset, but the same/ });
  t.match(gate(change('cd34', 'other'), 'CONTROL_MOVED'), { passed: false, detail: /does not run the old firmware/ });
  const early = makeStudy({ scenario: withArms(small, after), after: honestFirmware });
  t.match(gate(early, 'CONTROL_MOVED'), {
    passed: false,
    detail: /last leaked before the updated handset was watched/,
  });
});

const open: Beat = { ...weather, content: 'plain' };
const intercepted = arm('opened', { watch: 'intercepted' });

t.test('interception that reads all, and suppresses nothing, lets a fix be confirmed', async (t) => {
  const study = makeStudy({
    scenario: withArms(after, intercepted),
    after: honestFirmware,
    behaviour: { opened: { incremental: 'x', beats: [open] } },
  });
  t.equal(judged(study).verdict.outcome, 'FIX_CONFIRMED');
  t.equal(judged(study).verdict.bounds.opaqueShare, 0);
  t.equal(gate(study, 'MITM_SUPPRESSED')?.passed, true);
  const short = makeStudy({
    scenario: withArms(after, { ...intercepted, cycles: 2 }),
    after: honestFirmware,
    behaviour: { opened: { incremental: 'x', beats: [open] } },
  });
  t.equal(judged(short).verdict.outcome, 'FIX_BOUNDED', 'but not when it was too short for the zero-hit bound');
});

t.test('hosts that fall silent under interception are named; a rare one may be missing by chance', async (t) => {
  const push: Beat = { ...weather, host: 'push.example.cn', ip: '112.90.216.11', phase: 1300 };
  const rare: Beat = { ...push, period: 1800 * 20 };
  const study = (also: Beat, cycles = 6) =>
    makeStudy({
      scenario: withArms(after, { ...intercepted, cycles }),
      after: { incremental: 'JHCCNBH46.0', beats: [weather, also] },
      behaviour: { opened: { incremental: 'x', beats: [open] } },
    });
  const { verdict } = judged(study(push));
  t.equal(verdict.outcome, 'INCONCLUSIVE');
  t.match(verdict.answer, /MITM_SUPPRESSED .* push\.example\.cn \(in \d+ % of cycles\); the handset holds back/);
  t.match(verdict.next, /^Let that host pass unopened .* and idle 60 cycles under interception, 30 h\.$/);
  t.match(judged(study(rare, 2)).verdict.next, /^Idle \d+ more cycles under interception, .* Or let that host pass/);
  const alone = makeStudy({ scenario: withArms(intercepted), after: { incremental: 'H', beats: [open] } });
  t.match(gate(alone, 'MITM_SUPPRESSED'), { passed: false, detail: /Nobody watched the same firmware .* passively/ });
});

t.test('a leak that only interception reads is a leak, told with what follows the seeding passively', async (t) => {
  const read: Beat = {
    ...hiddenLeak,
    content: 'plain',
    chain: ['http-body', 'json'],
    carries: oldLeak.carries as never,
  };
  const study = makeStudy({
    scenario: withArms(after, { ...intercepted, doses: [20], placebo: 0, repeats: 1 }),
    behaviour: { opened: { incremental: 'x', beats: [read, weather] } },
  });
  const { verdict } = judged(study);
  t.equal(verdict.outcome, 'LEAK_MOVED');
  t.match(verdict.answer, /20 contacts' numbers/);
  t.match(verdict.answer, /These uploads grow by/);
});

t.test('what interception wrote down is searched and counts as read', async (t) => {
  const study = makeStudy({ scenario: withArms(after, intercepted), after: honestFirmware });
  const transcript = { id: 'opened', hits: [], hosts: new Set([weather.host ?? '']) };
  t.equal(judged(study).verdict.outcome, 'FIX_BOUNDED');
  t.equal(judged({ ...study, transcripts: [transcript] }).verdict.outcome, 'FIX_CONFIRMED');
  const hits = (study.captures[0]?.hits ?? [])
    .filter(({ kind }) => kind === 'imei')
    .map((hit) => ({ ...hit, ref: { ...hit.ref, file: 'transcripts/opened.har' } }));
  t.ok(hits.length > 0);
  const told = { ...transcript, hits };
  t.match(judged({ ...study, transcripts: [told] }).verdict.outcome, /^LEAK_/);
});

t.test('a treatment that was not read back gives no verdict', async (t) => {
  const study = makeStudy({ scenario: withArms(after, reset), after: honestFirmware });
  const treat = study.plan.steps.findIndex(({ kind }) => kind === 'treat');
  const journal = study.journal.map((line) =>
    line.event === 'step-done' && line.step === treat && line.facts.treatment
      ? { ...line, facts: { treatment: { ...line.facts.treatment, upgrade: 'in-place' as const } } }
      : line,
  );
  t.match(gate({ ...study, journal }, 'RUN_INCOMPLETE'), {
    passed: false,
    detail: /Nothing shows that the arm "reset" had its treatment: what was read back is another/,
  });
});
