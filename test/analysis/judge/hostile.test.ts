import fc from 'fast-check';
import t from 'tap';
import { type JudgedCapture, type JudgeInput, judge } from '../../../harness/analysis/judge/index.ts';
import type { CaptureStats, IdleFacts, StepFacts } from '../../../harness/model/journal.ts';
import { verdictSchema } from '../../../harness/model/verdict.ts';
import { honestFirmware, makeStudy, oldLeak, weather } from './study.ts';

const honest = makeStudy({ after: honestFirmware });
const gate = (input: JudgeInput, id: string) => {
  const { verdict } = judge(input);
  t.equal(verdict.outcome, 'INCONCLUSIVE', id);
  return verdict.gates.find((one) => one.id === id);
};
const withFacts = (change: (facts: StepFacts, kind: string) => StepFacts): JudgeInput => ({
  ...honest,
  journal: honest.journal.map((line) =>
    line.event === 'step-done'
      ? { ...line, facts: change(line.facts, honest.plan.steps[line.step]?.kind ?? '') }
      : line,
  ),
});
const withStats = (change: Partial<CaptureStats>): JudgeInput =>
  withFacts((facts) => (facts.capture ? { ...facts, capture: { ...facts.capture, ...change } } : facts));
const withIdle = (change: (idle: IdleFacts) => IdleFacts): JudgeInput =>
  withFacts((facts) => (facts.idle ? { ...facts, idle: change(facts.idle) } : facts));
const withSeeds = (change: Partial<NonNullable<StepFacts['seeded']>>): JudgeInput =>
  withFacts((facts) => (facts.seeded ? { ...facts, seeded: { ...facts.seeded, ...change } } : facts));
const captures = (change: (capture: JudgedCapture) => JudgedCapture): JudgeInput => ({
  ...honest,
  captures: honest.captures.map(change),
});

t.test('numbers that cannot be are no pass', async (t) => {
  for (const [input, id] of [
    [withStats({ dropped: -3 }), 'CAPTURE_GAP'],
    [withStats({ dropped: Number.NaN }), 'CAPTURE_GAP'],
    [withStats({ startedAt: Number.NaN }), 'CAPTURE_GAP'],
    [withStats({ packets: 1e9 }), 'CAPTURE_GAP'],
    [withIdle((idle) => ({ ...idle, looks: Number.NaN })), 'DEVICE_NOT_IDLE'],
    [withIdle((idle) => ({ ...idle, looks: -1 })), 'DEVICE_NOT_IDLE'],
    [withIdle(({ start, end, ...idle }) => ({ ...idle, start: end, end: start })), 'RUN_INCOMPLETE'],
    [withIdle((idle) => ({ ...idle, end: { ...idle.end, handset: idle.start.handset } })), 'CLOCK_SKEW'],
    [withIdle((idle) => ({ ...idle, end: { ...idle.end, handset: Number.NaN } })), 'CLOCK_SKEW'],
    [withSeeds({ planted: -1, readBack: -1 }), 'SEED_NOT_READ_BACK'],
    [withSeeds({ planted: 0, readBack: 0 }), 'SEED_NOT_READ_BACK'],
    [withSeeds({ readBack: Number.NaN }), 'SEED_NOT_READ_BACK'],
  ] as [JudgeInput, string][])
    t.equal(gate(input, id)?.passed, false, id);
});

t.test('empty captures, and captures of other times, are gaps', async (t) => {
  const empty = captures((capture) => ({
    ...capture,
    flows: [],
    hits: [],
    stats: { ...capture.stats, packets: 0 },
  }));
  t.match(gate(empty, 'CAPTURE_GAP'), { passed: false, detail: /no packet in the file \("before"\)/ });
  const [before, , after] = honest.captures as [JudgedCapture, JudgedCapture, JudgedCapture];
  const swapped = [
    { ...after, id: 'before', file: before.file },
    { ...before, id: 'after', file: after.file },
  ];
  t.match(gate({ ...honest, captures: swapped }, 'RUN_INCOMPLETE'), {
    passed: false,
    detail: /the capture of the arm "before" holds connections of times when it did not run/,
  });
});

t.test('a journal of another plan or another time is told as such', async (t) => {
  const day = 86_400_000;
  const older = { ...honest, journal: honest.journal.map((line) => ({ ...line, at: line.at - day })) };
  t.match(gate(older, 'RUN_INCOMPLETE')?.detail, /the journal is older than the plan/);
  const longer = {
    ...honest,
    journal: [...honest.journal, { event: 'step-done' as const, at: 2e12, step: 999, facts: {} }],
  };
  t.match(gate(longer, 'RUN_INCOMPLETE')?.detail, /steps that the plan does not have/);
  const other = withFacts((facts, kind) => (kind === 'seed' ? {} : facts));
  t.match(gate(other, 'RUN_INCOMPLETE')?.detail, /no facts for step \d+ \(seed, arm "before", block 1\)/);
  const back = { ...honest, journal: honest.journal.toReversed() };
  t.match(gate(back, 'RUN_INCOMPLETE')?.detail, /run backwards|overlap/);
});

t.test('what is not in the ledger was not searched for', async (t) => {
  const entries = honest.ledger.entries.filter(
    ({ arm, block, store }) => !(arm === 'after' && block === 2 && store === 'sms'),
  );
  const plan = honest.plan.steps.find((step) => step.kind === 'seed' && step.arm === 'after' && step.block === 2);
  const dosed = plan?.kind === 'seed' && plan.dose > 0;
  const blocks = dosed ? entries : honest.ledger.entries.filter(({ arm, store }) => arm !== 'after' || store !== 'sms');
  t.match(gate({ ...honest, ledger: { schema: 1, entries: blocks } }, 'SEED_NOT_READ_BACK'), {
    passed: false,
    detail: /The ledger does not hold all that the plan plants/,
  });
});

t.test("two handsets are no before and after, and a twin's firmware is none of the subject's", async (t) => {
  const identify = honest.plan.steps.findIndex((step) => step.kind === 'identify' && step.arm === 'after');
  const input = {
    ...honest,
    journal: honest.journal.map((line) =>
      line.event === 'step-done' && line.step === identify && line.facts.identity
        ? { ...line, facts: { identity: { ...line.facts.identity, serial: 'other' } } }
        : line,
    ),
  };
  t.match(gate(input, 'FIRMWARE_UNCHANGED'), { passed: false, detail: /these are two handsets/ });
});

t.test("hits at the rig's own hosts are none of the handset's leaks", async (t) => {
  const own = captures((capture) => ({
    ...capture,
    hits: [
      ...capture.hits,
      ...capture.hits
        .filter(({ kind }) => kind === 'imei')
        .slice(0, 1)
        .map((hit) => ({
          ...hit,
          endpoint: { ...hit.endpoint, host: 'control.leakdiff.test', ip: '192.168.31.1', port: 80 },
        })),
    ],
  }));
  t.equal(judge(own).verdict.outcome, 'FIX_BOUNDED');
});

t.test('evidence that is taken away or spoilt never clears a firmware that leaks', async () => {
  const study = makeStudy({ after: { incremental: 'JHCCNBH45.0', beats: [oldLeak, weather] } });
  const spoil = fc.record({
    lines: fc.array(fc.nat(study.journal.length - 1), { maxLength: 6 }),
    captures: fc.subarray(['before', 'ota', 'after']),
    clock: fc.nat(study.clock.length),
    entries: fc.nat(study.ledger.entries.length),
    value: fc.constantFrom(-1, 0, Number.NaN, 1e300),
  });
  fc.assert(
    fc.property(spoil, ({ lines, captures: kept, clock, entries, value }) => {
      const input: JudgeInput = {
        ...study,
        journal: study.journal.map((line, i) =>
          lines.includes(i) && line.event === 'step-done' && line.facts.idle
            ? {
                ...line,
                facts: { idle: { ...line.facts.idle, end: { host: value, handset: value }, looks: value } },
              }
            : line,
        ),
        captures: study.captures.filter(({ id }) => kept.includes(id)),
        clock: study.clock.slice(clock),
        ledger: { schema: 1, entries: study.ledger.entries.slice(entries) },
      };
      const { verdict } = judge(input);
      verdictSchema.parse(JSON.parse(JSON.stringify(verdict)));
      return !/^(FIX|NO_LEAK)/.test(verdict.outcome) && (verdict.outcome !== 'INCONCLUSIVE' || verdict.next !== '');
    }),
    { numRuns: 60, seed: 7 },
  );
});
