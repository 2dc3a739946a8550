import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import t from 'tap';
import { readRun } from '../../harness/evidence/read.ts';
import type { StepFacts } from '../../harness/model/journal.ts';
import type { Step } from '../../harness/model/plan.ts';
import { judgeRun } from '../../harness/run/judge-run.ts';
import { leftOf, startMarked } from './marked.ts';

/** Treatments on the virtual handset: what the journal says was read back, and what the captures hold. */

const script = join(import.meta.dirname, 'treat/play.ts');
const start = (results: string, ...args: string[]) => startMarked([script, '--results', results, ...args]);

/** The facts of a run's steps by what was done. */
async function factsOf(folder: string): Promise<(kind: Step['kind'], arm: string) => StepFacts> {
  const { plan, journal } = await readRun(folder);
  return (kind, arm) => {
    const step = plan.steps.findIndex((one) => one.kind === kind && 'arm' in one && one.arm === arm);
    const line = journal.find((one) => one.event === 'step-done' && one.step === step);
    if (line?.event !== 'step-done') throw new Error(`${kind} "${arm}" was not done`);
    return line.facts;
  };
}

/** The Ethernet addresses of senders and receivers in a capture, those for all left out. */
async function stationsIn(folder: string, capture: string): Promise<string[]> {
  const fields = ['-T', 'fields', '-e', 'eth.src', '-e', 'eth.dst'];
  const { stdout } = await execa('tshark', ['-r', join(folder, `captures/${capture}.pcapng`), ...fields]);
  const all = new Set(stdout.split(/\s+/).filter((mac) => mac !== ''));
  return [...all].filter((mac) => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 0).sort();
}

t.test('every treatment in one study: service, twin and factory reset', async (t) => {
  const { child, mark } = start(
    t.testdir(),
    ...['--ota', 'before=', 'after=', 'twin=handset:twin', 'off=service:off', 'found='],
    ...['reset=upgrade:reset', 'reset-on=upgrade:reset,service:on'],
  );
  const { all } = await child;
  t.match(all, /\nended: complete; not undone: \n/, all);
  t.same(await leftOf(mark), []);
  const folder = all.trimEnd().split('\n').at(-1) ?? '';
  const facts = await factsOf(folder);

  t.match(facts('treat', 'off'), { service: { was: 'on', is: 'off' }, treatment: { service: 'off' } });
  t.match(facts('treat', 'found'), { service: { was: 'off', is: 'on' }, treatment: { service: 'as-found' } });
  const reset = facts('treat', 'reset');
  t.match(reset, {
    reset: { by: 'screens', bootIdChanged: true, androidIdChanged: true, markerGone: true },
    treatment: { upgrade: 'reset', service: 'as-found' },
  });
  t.match(reset.address, /^192\.168\.31\./, 'it has joined again');
  t.match(facts('treat', 'reset-on'), {
    service: { was: 'off', is: 'on' },
    treatment: { upgrade: 'reset', service: 'on' },
  });
  const [found, erased] = [facts('identify', 'found').identity, facts('identify', 'reset').identity];
  t.not(erased?.androidId, found?.androidId);
  t.equal(erased?.serial, found?.serial);
  t.equal(erased?.fingerprint, found?.fingerprint, 'the firmware stays');

  const [subject, twin] = [facts('identify', 'after').identity, facts('identify', 'twin').identity];
  t.equal(twin?.fingerprint, facts('identify', 'before').identity?.fingerprint, 'the twin has the old firmware');
  t.not(twin?.serial, subject?.serial);
  const gateway = '02:00:00:1e:a4:01';
  t.same(await stationsIn(folder, 'twin'), [gateway, twin?.mac ?? '']);
  for (const capture of ['before', 'ota', 'after', 'off', 'reset'])
    t.same(await stationsIn(folder, capture), [gateway, subject?.mac ?? ''], capture);
  // After the reset the gateway has answered nothing but what all may hear.
  t.same(await stationsIn(folder, 'treat.reset'), [subject?.mac ?? '']);
  const [mine, beside] = [facts('idle', 'after').idle, facts('idle', 'twin').idle];
  t.ok(mine && beside && beside.start.host < mine.end.host && mine.start.host < beside.end.host, 'at the same time');

  // This firmware looks numbers up while the service is on: as the old one left it, not after a reset, and again by its owner's choice.
  const { verdict, findings } = await judgeRun(folder);
  const decoded = findings.filter(
    ({ kind, endpoint }) => kind === 'canary' && endpoint.host === 'api.account.xiaomi.com',
  );
  const leaking = new Set(decoded.map(({ arm }) => arm));
  for (const arm of ['before', 'after', 'twin', 'found', 'reset-on']) t.ok(leaking.has(arm), arm);
  for (const arm of ['off', 'reset']) t.notOk(leaking.has(arm), arm);
  const passed = (id: string) => verdict.gates.find((gate) => gate.id === id)?.passed;
  for (const id of [
    'RUN_INCOMPLETE',
    'FIRMWARE_UNCHANGED',
    'CAPTURE_GAP',
    'CLOCK_SKEW',
    'CONTROL_MOVED',
    'NO_UPSTREAM',
  ])
    t.equal(passed(id), true, id);
});

t.test('a handset without such screens is reset by its recovery', async (t) => {
  const { child } = start(t.testdir(), '--recovery', 'now=', 'reset=upgrade:reset');
  const { all } = await child;
  t.match(all, /\nended: complete; not undone: \n/, all);
  const facts = await factsOf(all.trimEnd().split('\n').at(-1) ?? '');
  t.match(facts('treat', 'reset'), {
    reset: { by: 'recovery', bootIdChanged: true, androidIdChanged: true, markerGone: true },
  });
});

t.test('a switch that the firmware does not have is a failure that says so, and the handset is restored', async (t) => {
  const { child, mark } = start(t.testdir(), 'now=', 'off=service:off');
  const { all } = await child;
  t.match(all, /the switch of Cloud Messaging is not on its screen|failed: .*does not exist/);
  t.match(all, /\nended: (TREATMENT_FAILED|SHELL_FAILED); not undone: \n/, all);
  t.same(await leftOf(mark), []);
});

for (const [signal, moment] of [
  ['SIGINT', 'the handset erases itself'],
  ['SIGINT', 'the twin: block 1'],
  ['SIGKILL', 'the handset erases itself'],
  ['SIGKILL', 'the twin: the handset is'],
] as const) {
  t.test(`${signal} at "${moment}" leaves nothing running`, async (t) => {
    const arms = moment.startsWith('the twin') ? ['now=', 'twin=handset:twin'] : ['now=', 'reset=upgrade:reset'];
    const { child, mark } = start(t.testdir(), ...arms);
    child.all.on('data', function interrupt(chunk: Buffer) {
      if (!chunk.includes(moment)) return;
      child.all.off('data', interrupt);
      child.kill(signal);
    });
    const { all } = await child;
    t.match(all, moment);
    if (signal === 'SIGINT') t.match(all, /\nended: INTERRUPTED; not undone: \n/, all);
    // What lost its parent unwinds by itself.
    for (let looks = 0; looks < 200 && (await leftOf(mark)).length > 0; looks++) await delay(500);
    t.same(await leftOf(mark), []);
  });
}
