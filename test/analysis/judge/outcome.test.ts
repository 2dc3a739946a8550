import t from 'tap';
import { type JudgeInput, judge } from '../../../harness/analysis/judge/index.ts';
import type { Scenario } from '../../../harness/model/scenario.ts';
import { verdictSchema } from '../../../harness/model/verdict.ts';
import { otaQuick } from '../../../scenarios/ota-quick.ts';
import {
  type Beat,
  hiddenLeak,
  honestFirmware,
  makeStudy,
  movedFirmware,
  oldFirmware,
  oldLeak,
  weather,
} from './study.ts';

const judged = (input: JudgeInput) => {
  const judgement = judge(input);
  verdictSchema.parse(JSON.parse(JSON.stringify(judgement.verdict)));
  return judgement;
};

t.test('an encrypted upload to a new place that grows with the seeding: the leak moved', async (t) => {
  const { verdict, findings } = judged(makeStudy());
  t.equal(verdict.outcome, 'LEAK_MOVED');
  t.strictSame(verdict.firmware.after?.incremental, 'JHCCNBH45.0');
  t.match(verdict.answer, /40 contacts' numbers, 40 SMS senders' numbers/);
  t.match(verdict.answer, /api\.account\.example\.cn \(42\.62\.48\.181, China/);
  t.match(
    verdict.answer,
    /uploads 893 B to \d.* KB every 30 min ± 0\.\d+ s, encrypted, to data\.mi-img\.example \(54\.255\.160\.10, Singapore, Amazon/,
  );
  const leak = verdict.grounds.find(({ kind }) => kind === 'volume');
  if (leak?.kind !== 'volume' || leak.volume.doseResponse === null || leak.volume.period === null) {
    t.fail('no volume in the grounds');
    return;
  }
  t.ok(leak.volume.doseResponse.pHolm <= 0.01);
  t.ok(leak.volume.doseResponse.interval.low > 0);
  t.ok(Math.abs(leak.volume.period.seconds - 1800) < 90);
  t.strictSame(
    verdict.grounds.filter(({ kind }) => kind === 'innocent').map(({ endpoint }) => endpoint.host),
    ['weather.example.cn'],
  );
  t.ok(verdict.grounds.length < 10, 'grounds are grouped');
  t.equal(
    findings.filter(({ kind, arm }) => kind === 'canary' && arm === 'before').length,
    6 * 83,
    'findings are complete',
  );
  t.ok(
    verdict.grounds.every((ground) => findings.includes(ground)),
    'each ground is one of the findings',
  );
});

t.test('an update that really ends it: bounded, as the weather stays encrypted', async (t) => {
  const { verdict } = judged(makeStudy({ after: honestFirmware }));
  t.equal(verdict.outcome, 'FIX_BOUNDED');
  t.equal(verdict.bounds.cycles, 60);
  t.equal(verdict.bounds.excludedLeakProbability?.toFixed(4), '0.0487');
  t.ok((verdict.bounds.mdlBytesPerCycle ?? 1e9) <= 2048);
  t.equal(verdict.next, '');
});

t.test('an update after which everything sent can be read, and is clean: confirmed', async (t) => {
  const open: Beat = { ...weather, content: 'plain', port: 80 };
  const { verdict } = judged(makeStudy({ after: { incremental: 'H47', beats: [open] } }));
  t.equal(verdict.outcome, 'FIX_CONFIRMED');
  t.equal(verdict.bounds.opaqueShare, 0);
});

t.test('no update: no verdict, and the unchanged firmware is the first reason', async (t) => {
  for (const study of [makeStudy({ noUpdate: true }), makeStudy({ after: oldFirmware })]) {
    const { verdict } = judged(study);
    t.equal(verdict.outcome, 'INCONCLUSIVE');
    t.equal(verdict.gates.find(({ passed }) => passed === false)?.id, 'FIRMWARE_UNCHANGED');
    t.match(verdict.answer, /FIRMWARE_UNCHANGED/);
    t.match(verdict.next, /Offer the handset an update/);
  }
});

t.test('canaries in the clear after the update are a leak, whatever the power of the rest', async (t) => {
  const { verdict } = judged(makeStudy({ after: { incremental: 'H48', beats: [oldLeak, weather] } }));
  t.equal(verdict.outcome, 'LEAK_CONFIRMED');
  t.equal(verdict.bounds.excludedLeakProbability, null);
  const small: Scenario = {
    ...otaQuick,
    arms: otaQuick.arms.map((arm) => (arm.id === 'after' ? { ...arm, doses: [20], placebo: 0, repeats: 1 } : arm)),
  };
  const few = judged(makeStudy({ scenario: small, after: { incremental: 'H48', beats: [oldLeak] } })).verdict;
  t.equal(few.outcome, 'LEAK_CONFIRMED');
  t.equal(few.gates.find(({ id }) => id === 'UNDERPOWERED')?.passed !== true, true);
  t.equal(few.gates.find(({ id }) => id === 'TOO_FEW_CYCLES')?.passed, false);
});

t.test('the same numbers at another host, still readable: the leak moved', async (t) => {
  const elsewhere: Beat = { ...oldLeak, host: 'log.example.sg', ip: '54.255.160.10' };
  const { verdict } = judged(makeStudy({ after: { incremental: 'H49', beats: [elsewhere, weather] } }));
  t.equal(verdict.outcome, 'LEAK_MOVED');
});

t.test('at the same host, but now encrypted or in another form: transformed', async (t) => {
  const hidden: Beat = { ...hiddenLeak, host: oldLeak.host, ip: oldLeak.ip };
  t.equal(
    judged(makeStudy({ after: { incremental: 'H50', beats: [hidden, weather] } })).verdict.outcome,
    'LEAK_TRANSFORMED',
  );
  const packed: Beat = { ...oldLeak, chain: ['http-body', 'gzip', 'base64'] };
  t.equal(
    judged(makeStudy({ after: { incremental: 'H51', beats: [packed, weather] } })).verdict.outcome,
    'LEAK_TRANSFORMED',
  );
});

t.test('a leak to the host that the weather always came from is confirmed, not called new', async (t) => {
  const there: Beat = { ...hiddenLeak, host: weather.host, ip: weather.ip };
  t.equal(judged(makeStudy({ after: { incremental: 'H52', beats: [there] } })).verdict.outcome, 'LEAK_CONFIRMED');
});

t.test('an upload that placebo writes raise as well is no leak, and no clean bill either', async (t) => {
  const telemetry: Beat = {
    ...hiddenLeak,
    size: ({ dose, placebo, random }) => 900 + 24 * (dose + placebo) + random.int(50),
  };
  const { verdict } = judged(makeStudy({ after: { incremental: 'H53', beats: [telemetry, weather] } }));
  t.equal(verdict.outcome, 'INCONCLUSIVE');
  t.equal(verdict.gates.find(({ passed }) => passed === false)?.id, 'UNDERPOWERED');
  t.match(verdict.answer, /placebo writes raise it/);
});

t.test('without an update in the scenario a clean handset is: no leak found', async (t) => {
  const scenario: Scenario = { ...otaQuick, ota: false, arms: otaQuick.arms.filter(({ id }) => id === 'after') };
  const clean = judged(makeStudy({ scenario, before: honestFirmware })).verdict;
  t.equal(clean.outcome, 'NO_LEAK_FOUND');
  t.equal(clean.gates.find(({ id }) => id === 'FIRMWARE_UNCHANGED')?.passed, null);
  const leaking = judged(makeStudy({ scenario, before: movedFirmware })).verdict;
  t.equal(leaking.outcome, 'LEAK_CONFIRMED');
});

t.test('studies with other seeds come out the same', async (t) => {
  for (const seed of ['a', 'b', 'c', 'd', 'e']) {
    t.equal(judged(makeStudy({ seed })).verdict.outcome, 'LEAK_MOVED');
    t.equal(judged(makeStudy({ seed, after: honestFirmware })).verdict.outcome, 'FIX_BOUNDED');
  }
});

t.test('the same input gives the same bytes', async (t) => {
  t.equal(JSON.stringify(judge(makeStudy())), JSON.stringify(judge(makeStudy())));
});
