import t, { type Test } from 'tap';
import { type JudgedCapture, type JudgeInput, judge } from '../../../harness/analysis/judge/index.ts';
import type { IdleFacts, JournalLine, StepFacts } from '../../../harness/model/journal.ts';
import { type GateId, gateIds, verdictSchema } from '../../../harness/model/verdict.ts';
import { otaQuick } from '../../../scenarios/ota-quick.ts';
import { type Beat, honestFirmware, makeStudy, type StudyOptions, weather } from './study.ts';

const honest = (options: StudyOptions = {}): JudgeInput => makeStudy({ after: honestFirmware, ...options });

const changeFacts = (
  input: JudgeInput,
  change: (facts: StepFacts, kind: string, index: number) => StepFacts,
): JudgeInput => ({
  ...input,
  journal: input.journal.map((line) =>
    line.event === 'step-done'
      ? { ...line, facts: change(line.facts, input.plan.steps[line.step]?.kind ?? '', line.step) }
      : line,
  ),
});
const changeIdle = (input: JudgeInput, change: (idle: IdleFacts) => IdleFacts): JudgeInput =>
  changeFacts(input, (facts) => (facts.idle ? { ...facts, idle: change(facts.idle) } : facts));
const changeCaptures = (input: JudgeInput, change: (capture: JudgedCapture) => JudgedCapture): JudgeInput => ({
  ...input,
  captures: input.captures.map(change),
});

/** The verdict is withheld, for this gate alone, and says what to do. */
function withholds(t: Test, input: JudgeInput, id: GateId, detail: RegExp): void {
  const { verdict } = judge(input);
  verdictSchema.parse(JSON.parse(JSON.stringify(verdict)));
  t.equal(verdict.outcome, 'INCONCLUSIVE');
  t.strictSame(
    verdict.gates.filter((gate) => gate.passed === false && gate.id !== 'OPAQUE_SHARE').map((gate) => gate.id),
    [id],
  );
  const gate = verdict.gates.find((one) => one.id === id);
  t.match(gate?.detail, detail);
  t.match(verdict.answer, new RegExp(id));
  t.ok(verdict.next.length > 10, verdict.next);
}

t.test('every verdict lists every gate once', async (t) => {
  const { verdict } = judge(honest());
  t.strictSame(verdict.gates.map(({ id }) => id).sort(), [...gateIds].sort());
  t.strictSame(
    verdict.gates.filter(({ passed }) => passed === null).map(({ id }) => id),
    ['MITM_SUPPRESSED', 'CONTROL_MOVED'],
  );
});

t.test('NOT_REPRODUCED: the old firmware was silent', async (t) => {
  withholds(
    t,
    honest({ before: { incremental: 'F33', beats: [weather] } }),
    'NOT_REPRODUCED',
    /no canary in 6 idle cycles/,
  );
});

t.test('FIRMWARE_UNCHANGED: a new fingerprint without a reboot', async (t) => {
  const input = changeFacts(honest(), (facts) =>
    facts.identity ? { ...facts, identity: { ...facts.identity, bootId: 'same' } } : facts,
  );
  withholds(t, input, 'FIRMWARE_UNCHANGED', /boot id did not change/);
});

t.test('CAPTURE_GAP: lost packets, an unclean end, a file cut off, holes in streams, blocks not covered', async (t) => {
  const changeStats = (change: object): JudgeInput =>
    changeFacts(honest(), (facts) => (facts.capture ? { ...facts, capture: { ...facts.capture, ...change } } : facts));
  withholds(t, changeStats({ dropped: 3 }), 'CAPTURE_GAP', /3 packets lost/);
  withholds(t, changeStats({ clean: false }), 'CAPTURE_GAP', /did not end cleanly/);
  const short = changeFacts(honest(), (facts) =>
    facts.capture ? { ...facts, capture: { ...facts.capture, endedAt: facts.capture.endedAt - 3_000 } } : facts,
  );
  withholds(t, short, 'CAPTURE_GAP', /1 idle block not covered/);
  const truncated = changeCaptures(honest(), (capture) => ({
    ...capture,
    stats: { ...capture.stats, truncated: true },
  }));
  withholds(t, truncated, 'CAPTURE_GAP', /middle of a packet/);
  const holed = changeCaptures(honest(), (capture) => ({
    ...capture,
    flows: capture.flows.map((flow, i) => (i === 20 ? { ...flow, gaps: 2 } : flow)),
  }));
  withholds(t, holed, 'CAPTURE_GAP', /2 holes in the streams of 1 connection/);
});

t.test('CLOCK_SKEW: readings that contradict the map, and a map that ends too soon', async (t) => {
  const study = honest();
  const wrong = study.clockSamples.map(({ host, handset }) => ({ host, handset: handset + 3 * 3600_000 }));
  withholds(
    t,
    { ...study, clockSamples: [...wrong, ...wrong, ...wrong, ...wrong] },
    'CLOCK_SKEW',
    /contradict .* by up to \d/,
  );
  const { verdict } = judge({ ...study, clock: study.clock.slice(0, 20) });
  t.equal(verdict.outcome, 'INCONCLUSIVE');
  t.equal(verdict.gates.find(({ id }) => id === 'CLOCK_SKEW')?.passed, false);
});

t.test(
  'CLOCK_SKEW: a map that could not be read, one that lies about a single block, a clock that runs off by itself',
  async (t) => {
    const study = honest();
    withholds(t, { ...study, clockFaults: 3 }, 'CLOCK_SKEW', /3 lines of the clock map .* cannot be read/);
    const [first, ...rest] = study.clockSamples;
    const lie = { host: first?.host ?? 0, handset: (first?.handset ?? 0) + 3 * 3600_000 };
    withholds(t, { ...study, clockSamples: [lie, ...rest] }, 'CLOCK_SKEW', /contradict .* by up to \d/);
    const unwound = { ...study, plan: { ...study.plan, device: { ...study.plan.device, clockMap: null } } };
    withholds(t, unwound, 'CLOCK_SKEW', /did not go at the pace of the host/);
  },
);

t.test('DEVICE_NOT_IDLE: the screen was seen on', async (t) => {
  withholds(
    t,
    changeIdle(honest(), (idle) => ({ ...idle, screenOff: false })),
    'DEVICE_NOT_IDLE',
    /not idle in 11 of 11 idle blocks/,
  );
});

t.test('NO_UPSTREAM: nothing outside ever answered', async (t) => {
  const dead = changeCaptures(honest(), (capture) => ({
    ...capture,
    flows: capture.flows.map((flow) =>
      capture.id === 'after' ? { ...flow, payload: { ...flow.payload, down: 0 } } : flow,
    ),
  }));
  withholds(t, dead, 'NO_UPSTREAM', /arm "after"/);
});

t.test('POSITIVE_CONTROL_FAILED: the control canary was not found', async (t) => {
  const blind = changeCaptures(honest(), (capture) => ({
    ...capture,
    hits: capture.hits.filter(({ canary }) => canary !== 'after-control'),
  }));
  withholds(t, blind, 'POSITIVE_CONTROL_FAILED', /arm "after"/);
});

t.test('the control canary at any other host is a leak like any other', async (t) => {
  const study = honest();
  const input = changeCaptures(study, (capture) => ({
    ...capture,
    hits: capture.hits.flatMap((hit) =>
      hit.canary === 'after-control'
        ? [
            hit,
            {
              ...hit,
              endpoint: { host: 'safe.example.com', ip: '203.0.113.9', port: 80, country: null, asn: null, org: null },
            },
          ]
        : [hit],
    ),
  }));
  t.equal(judge(input).verdict.outcome, 'LEAK_MOVED');
  t.ok(judge(study).series.endpoints.some(({ role, key }) => role === 'control' && key === 'control.leakdiff.test'));
});

t.test('TOO_FEW_CYCLES: says how many more, and how long that takes', async (t) => {
  const scenario = { ...otaQuick, limits: { ...otaQuick.limits, minCycles: 98 } };
  const input = honest({ scenario });
  withholds(t, input, 'TOO_FEW_CYCLES', /60 whole idle cycles observed in the arm "after", 98 wanted/);
  t.equal(judge(input).verdict.next, 'Idle 38 more cycles, 19 h.');
});

t.test('UNDERPOWERED: an endpoint so noisy that a leak could hide in it', async (t) => {
  const noisy: Beat = {
    ...weather,
    size: ({ random }) => Math.round(5000 * Math.exp(1.5 * (random.next() + random.next() + random.next() - 1.5) * 2)),
  };
  const input = makeStudy({ after: { incremental: 'H60', beats: [noisy] } });
  withholds(
    t,
    input,
    'UNDERPOWERED',
    /at weather\.example\.cn; at the limit, 2 KB, the power is only 0\.\d+ instead of 0\.8/,
  );
  t.equal(
    judge(input).verdict.next,
    'Idle 6 cycles at 600 contacts and SMS with weather.example.cn intercepted, and read what it sends, 3 h.',
    'no number of cycles that anybody would wait for tells, so reading is proposed',
  );
});

t.test('UNDERPOWERED: a design that could never reach the level', async (t) => {
  const arms = otaQuick.arms.map((arm) => (arm.id === 'after' ? { ...arm, doses: [0, 600], cycles: 10 } : arm));
  withholds(
    t,
    honest({ scenario: { ...otaQuick, arms } }),
    'UNDERPOWERED',
    /6 ways to deal the doses .* no leak of any size/,
  );
});

t.test('SEED_NOT_READ_BACK: a row is missing on the handset, or in the ledger', async (t) => {
  const lost = changeFacts(honest(), (facts) =>
    facts.seeded ? { ...facts, seeded: { ...facts.seeded, readBack: Math.max(0, facts.seeded.readBack - 1) } } : facts,
  );
  withholds(t, lost, 'SEED_NOT_READ_BACK', /79 of 80/);
  const study = honest();
  const entries = study.ledger.entries.map((entry, i) => (i === 10 ? { ...entry, readBack: false } : entry));
  withholds(t, { ...study, ledger: { schema: 1, entries } }, 'SEED_NOT_READ_BACK', /1 entry of the ledger/);
});

t.test('a store that the handset has no way to be planted is told beside what was read back', async (t) => {
  const impossible = [{ store: 'location', why: 'the shell cannot set one' }];
  const some = changeFacts(honest(), (facts) =>
    facts.seeded ? { ...facts, seeded: { ...facts.seeded, impossible } } : facts,
  );
  const gate = judge(some).verdict.gates.find(({ id }) => id === 'SEED_NOT_READ_BACK');
  t.equal(gate?.passed, true);
  t.match(gate?.detail, /Nothing is said of the store "location": the shell cannot set one\.$/);
  const told = judge(honest()).verdict.gates.find(({ id }) => id === 'SEED_NOT_READ_BACK');
  t.notMatch(told?.detail, /Nothing is said/);
});

t.test('NON_STATIONARY_BASELINE: what an innocent endpoint gets grows all the time', async (t) => {
  const growing: Beat = { ...weather, size: ({ cycle, random }) => 300 + 15 * cycle + random.int(40) };
  withholds(
    t,
    makeStudy({ after: { incremental: 'H61', beats: [growing] } }),
    'NON_STATIONARY_BASELINE',
    /weather\.example\.cn by .* a cycle/,
  );
});

t.test('a counter that gains a digit is no drift that matters', async (t) => {
  const counter: Beat = { ...weather, size: ({ cycle }) => 300 + String(cycle).length };
  t.equal(judge(makeStudy({ after: { incremental: 'H62', beats: [counter] } })).verdict.outcome, 'FIX_BOUNDED');
});

t.test('OPAQUE_SHARE: not met, it only keeps the fix from being called confirmed', async (t) => {
  const { verdict } = judge(honest());
  t.equal(verdict.outcome, 'FIX_BOUNDED');
  t.equal(verdict.gates.find(({ id }) => id === 'OPAQUE_SHARE')?.passed, false);
});

t.test('weak numbers in a capture prove nothing unless they are many or linked', async (t) => {
  const study = honest();
  const hit = study.captures[0]?.hits.find(({ kind }) => kind === 'phone');
  const weak = (n: number, chain: string[]): JudgeInput =>
    changeCaptures(study, (capture) => ({
      ...capture,
      hits: [
        ...capture.hits,
        ...Array.from({ length: capture.id === 'after' && hit ? n : 0 }, (_, i) => ({
          ...(hit as NonNullable<typeof hit>),
          canary: `after-0-contact-${i}-phone`,
          chain,
          strength: 'support' as const,
          ref: { file: 'captures/after.pcapng', frame: 1, stream: 3, offset: 0 },
        })),
      ],
    }));
  t.equal(judge(weak(2, ['http-body', 'digits'])).verdict.outcome, 'FIX_BOUNDED');
  t.equal(judge(weak(20, ['http-body', 'last8'])).verdict.outcome, 'FIX_BOUNDED');
  t.match(judge(weak(20, ['http-body', 'digits'])).verdict.outcome, /^LEAK_/);
});

t.test('a run cut short anywhere gives no verdict, no exception, and the reason', async (t) => {
  const study = makeStudy();
  for (const share of [0, 0.05, 0.2, 0.4, 0.6, 0.9, 0.95]) {
    const journal: JournalLine[] = study.journal.slice(0, Math.floor(study.journal.length * share));
    const lastStep = Math.max(-1, ...journal.map((line) => (line.event === 'step-done' ? line.step : -1)));
    const input = {
      ...study,
      journal,
      clock: study.clock.slice(0, Math.floor(study.clock.length * share)),
      captures: share < 0.3 ? [] : study.captures.slice(0, share < 0.9 ? 1 : 2),
    };
    const { verdict } = judge(input);
    verdictSchema.parse(JSON.parse(JSON.stringify(verdict)));
    t.equal(verdict.outcome, 'INCONCLUSIVE', `${share}`);
    t.equal(verdict.gates.find(({ passed }) => passed === false)?.id, 'RUN_INCOMPLETE');
    t.match(verdict.gates.find(({ id }) => id === 'RUN_INCOMPLETE')?.detail, `the first being step ${lastStep + 2} `);
  }
});

t.test('evidence that is missing is never a pass', async (t) => {
  const study = honest();
  for (const [input, id] of [
    [{ ...study, captures: study.captures.filter((capture) => capture.id !== 'after') }, 'CAPTURE_GAP'],
    [{ ...study, captures: [] }, 'NOT_REPRODUCED'],
    [changeFacts(study, () => ({})), 'DEVICE_NOT_IDLE'],
    [{ ...study, ledger: { schema: 1, entries: [] } }, 'NOT_REPRODUCED'],
  ] as [JudgeInput, GateId][]) {
    const { verdict } = judge(input);
    t.equal(verdict.outcome, 'INCONCLUSIVE');
    t.equal(verdict.gates.find((gate) => gate.id === id)?.passed, false, id);
  }
});

t.test('CAPTURE_GAP: what a handset sends in the part of a server is not judged', async (t) => {
  const swapped = changeCaptures(honest(), (capture) => ({
    ...capture,
    flows: capture.flows.map((flow, i) =>
      capture.id === 'after' && i === 5
        ? { ...flow, client: flow.server, server: flow.client, host: null, hostSource: null, uploads: [] }
        : flow,
    ),
  }));
  withholds(t, swapped, 'CAPTURE_GAP', /500 B sent as a server in 1 connection from outside/);
});

t.test('UNDERPOWERED: a leak spread over many hosts shows in the sum of them', async (t) => {
  // Fifty hosts; each upload goes to another, so that each has noughts in most blocks.
  const spread: Beat = {
    host: 'spread.example',
    ip: '203.0.113.7',
    period: 1800,
    phase: 1100,
    content: 'opaque',
    size: ({ dose, random }) => 640 + 64 * dose + random.int(50),
  };
  const input = changeCaptures(honest({ after: { incremental: 'H45', beats: [spread, weather] } }), (capture) => {
    let n = 0;
    return {
      ...capture,
      flows: capture.flows.map((flow) => {
        if (flow.host !== 'spread.example') return flow;
        n += 1;
        const ip = `203.0.113.${n % 50}`;
        return { ...flow, host: null, hostSource: null, tls: null, server: { ip, port: 443 } };
      }),
    };
  });
  const { verdict } = judge(input);
  t.equal(verdict.outcome, 'INCONCLUSIVE');
  t.match(
    verdict.gates.find(({ id }) => id === 'UNDERPOWERED'),
    {
      passed: false,
      detail: /all endpoints together rises with the seeding, by .* spread over many/,
    },
  );
});

/** An honest study in which `bytes` go up, sealed, half a host second before each idle block of the new firmware. */
function sendingAtOnce(
  bytes: (of: { dose: number; placebo: number }) => number,
  hostOf: (block: number) => string = () => 'sync.example.cn',
): JudgeInput {
  const study = honest();
  const sent = study.journal.flatMap((line) => {
    const step = line.event === 'step-done' ? study.plan.steps[line.step] : undefined;
    if (line.event !== 'step-done' || step?.kind !== 'idle' || step.arm !== 'after' || !line.facts.idle) return [];
    const seed = study.plan.steps.find((one) => one.kind === 'seed' && one.arm === 'after' && one.block === step.block);
    return seed?.kind === 'seed' ? [{ time: (line.facts.idle.start.host - 500) / 1000, bytes: bytes(seed) }] : [];
  });
  return changeCaptures(study, (capture) => {
    const [template] = capture.flows.filter(({ host }) => host === weather.host);
    if (capture.id !== 'after' || template === undefined) return capture;
    const flows = sent.map(({ time, bytes: size }, i) => ({
      ...template,
      ...{ stream: 9000 + i, start: time, end: time, host: hostOf(i) },
      uploads: [{ time, bytes: size, frame: 1 }],
    }));
    return { ...capture, flows: [...capture.flows, ...flows] };
  });
}

t.test('a leak that goes out at once, while data is planted, does not hide from the idle cycles', async (t) => {
  const { verdict } = judge(sendingAtOnce(({ dose }) => 600 + 40 * dose));
  t.equal(verdict.outcome, 'LEAK_MOVED');
  t.match(verdict.answer, /uploads up to 24.6 KB as soon as data is planted, encrypted, to sync\.example\.cn/);
  t.match(verdict.answer, /grow by 40 B, while and just after data is planted, with each .* p = \.0008/);
  const found = verdict.grounds.find(({ kind }) => kind === 'volume');
  t.match(found, { endpoint: { host: 'sync.example.cn' }, volume: { doseResponse: { window: 'planting' } } });
  const backup = sendingAtOnce(({ dose, placebo }) => 600 + 40 * (dose + placebo));
  t.equal(judge(backup).verdict.outcome, 'FIX_BOUNDED', 'what writing alone sets off is no leak');
});

t.test('UNDERPOWERED: nor does one that goes out at once to another place each time', async (t) => {
  withholds(
    t,
    sendingAtOnce(
      ({ dose }) => 600 + 40 * dose,
      (block) => `sync${block}.example.cn`,
    ),
    'UNDERPOWERED',
    /while and just after data is planted rises with it, by .* \(p = \.0004\), .* may go out at once/,
  );
});

t.test('UNDERPOWERED: an endpoint that gets something unread once a day is not cleared by its volume', async (t) => {
  const daily = (size: Beat['size']): Beat => ({
    ...{ host: 'stat.example.cn', ip: '112.90.216.30', content: 'opaque', size },
    ...{ period: 86_400, phase: 40_000 },
  });
  const sealed = honest({
    after: { ...honestFirmware, beats: [...honestFirmware.beats, daily(({ dose }) => 900 + 40 * dose)] },
  });
  withholds(t, sealed, 'UNDERPOWERED', /seldom is anything uploaded to stat\.example\.cn.* \(in \d of 10 blocks/);
  t.match(judge(sealed).verdict.next, /Idle \d+ cycles at 600 contacts and SMS with stat\.example\.cn.* intercepted/);
  t.equal(judge(sealed).verdict.bounds.mdlBytesPerCycle, null, 'no bound is claimed that it could break');
});
