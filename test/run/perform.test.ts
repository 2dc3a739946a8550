import t from 'tap';
import { redmi1sVirtual } from '../../devices/redmi1s-virtual.ts';
import { openFolder } from '../../harness/evidence/folder.ts';
import type { Handset } from '../../harness/handset/index.ts';
import { LeakdiffError } from '../../harness/model/failure.ts';
import { type JournalLine, journalLineSchema } from '../../harness/model/journal.ts';
import type { Plan, Step } from '../../harness/model/plan.ts';
import type { ArmDesign } from '../../harness/model/scenario.ts';
import { type RunContext, untouched } from '../../harness/run/context.ts';
import { createEta } from '../../harness/run/eta.ts';
import { noImages } from '../../harness/run/images.ts';
import { perform } from '../../harness/run/perform.ts';
import { createUndoStack } from '../../harness/run/undo.ts';
import { otaQuick } from '../../scenarios/ota-quick.ts';

/** Steps that need next to nothing of a handset: an ordinary arm has nothing to be treated for. */
const arm: Omit<ArmDesign, 'id'> = { doses: [1], placebo: 0, repeats: 1, cycles: 1, washout: 0 };
const steps: Step[] = [
  { kind: 'capture-start', capture: 'after' },
  { kind: 'treat', arm: 'after' },
  { kind: 'treat', arm: 'after' },
  { kind: 'treat', arm: 'after' },
  { kind: 'capture-start', capture: 'twin' },
  { kind: 'treat', arm: 'twin' },
  { kind: 'capture-stop', capture: 'twin' },
  { kind: 'capture-stop', capture: 'after' },
];
const plan: Plan = {
  ...{ schema: 1, run: 'r', createdAt: '', seed: 's', update: null, device: redmi1sVirtual, steps },
  scenario: {
    ...otaQuick,
    arms: [
      { ...arm, id: 'after' },
      { ...arm, id: 'twin', treatment: { handset: 'twin' } },
    ],
  },
};

/** A handset that answers what these steps ask: its Wi-Fi's address, its serial number, and that it has booted. */
const handset = (name: string, mac: string): Handset => ({
  profile: redmi1sVirtual,
  serial: name,
  usbPath: null,
  pin: null,
  capabilities: { sdk: 18, uid: 2000, root: false, features: new Set() },
  shell: async (command) => {
    const answers: [RegExp, string][] = [
      [/address/, mac],
      [/serialno/, name],
      [/boot_completed/, '1'],
      [/boot_id/, `boot of ${name}`],
    ];
    return { stdout: answers.find(([asked]) => asked.test(command))?.[1] ?? '', stderr: '', exitCode: 0 };
  },
  asRoot: async () => ({ stdout: '', stderr: '', exitCode: 1 }),
  push: async () => ({ bytes: 0 }),
  pull: async () => Buffer.alloc(0),
  pullTo: async () => ({ bytes: 0 }),
  service: async () => '',
  reattach: async () => undefined,
});

async function play(of: { folder: string; joining: () => Promise<void>; twinless?: boolean }) {
  const captured: string[] = [];
  const lines: JournalLine[] = [];
  const stats = { startedAt: 0, endedAt: 1, interface: 'x', packets: 0, dropped: 0, clean: true };
  const network: RunContext['network'] = {
    interface: 'x',
    twin: null,
    startCapture: async ({ id, file, mac }) => {
      captured.push(`${id} ${mac}`);
      return { file, startedAt: 0, stop: async () => stats };
    },
    intercept: async () => {
      throw new Error('this plan intercepts nothing');
    },
    join: of.joining,
    waitForAddress: async ({ mac } = {}) => `address of ${mac}`,
    controlUrl: () => '',
    controlPage: () => ({ open: '', answer: '' }),
    controlHost: null,
    controlRequests: () => 0,
    isolation: async () => ({ enforced: false, counters: {} }),
    close: async () => [],
  };
  const progress = {
    phase: () => undefined,
    say: () => undefined,
    done: () => undefined,
    close: async () => undefined,
  };
  const subject = handset('A', '02:00:00:00:00:0a');
  const alone: RunContext = {
    ...{ plan, network, progress, handset: subject, address: null, state: untouched(), twin: null, subject: null },
    images: noImages,
    ...{ captures: new Map(), ledger: [], identities: [], undo: createUndoStack(), eta: createEta(plan) },
    folder: openFolder(of.folder),
    results: of.folder,
    server: { port: 1, stop: async () => undefined },
    signal: AbortSignal.timeout(10_000),
    abandon: () => undefined,
  };
  const twin: RunContext = { ...alone, handset: handset('B', '02:00:00:00:00:0b'), state: untouched(), subject };
  const ending = await perform(of.twinless ? alone : { ...alone, twin }, {
    failure: null,
    write: async (line) => void lines.push(journalLineSchema.parse({ ...line, at: 0 })),
  });
  const at = (event: string, step: number) =>
    lines.findIndex((line) => line.event === event && 'step' in line && line.step === step);
  return { ending, lines, captured, at };
}

t.test("a twin's arm runs at the same time as the arm before it, and each capture is of its own handset", async (t) => {
  const { ending, at, captured, lines } = await play({ folder: t.testdir(), joining: async () => undefined });
  t.equal(ending, null);
  t.ok(at('step-started', 4) < at('step-done', 1), 'the twin begins with the arm');
  t.ok(Math.max(at('step-done', 3), at('step-done', 6)) < at('step-started', 7), 'what follows waits for both');
  t.same(captured, ['after 02:00:00:00:00:0a', 'twin 02:00:00:00:00:0b']);
  const treated = lines[at('step-done', 5)];
  t.match(treated, { facts: { address: 'address of 02:00:00:00:00:0b', treatment: { handset: 'twin' } } });
});

t.test('what fails beside the study ends it, and what runs is stopped and ended', async (t) => {
  const failure = new LeakdiffError('NO_LEASE', 'no cable');
  const { ending, at, lines } = await play({
    folder: t.testdir(),
    joining: () => Promise.reject(failure),
  });
  t.equal(ending?.failure, failure);
  t.same(ending?.step, { kind: 'treat', arm: 'twin' });
  t.match(lines[at('step-failed', 5)], { failure: { code: 'NO_LEASE' } });
  t.ok(at('step-done', 6) > 0 && at('step-done', 7) > 0, 'both captures were stopped');
});

t.test('a plan with a twin is not performed without one', async (t) => {
  await t.rejects(play({ folder: t.testdir(), joining: async () => undefined, twinless: true }), { code: 'INTERNAL' });
});
