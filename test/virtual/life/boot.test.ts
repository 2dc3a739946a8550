import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { type BootParts, powerOn } from '../../../harness/virtual/life/boot.ts';

const quick = { load: 10, adbd: 20, radio: 30, completed: 60 };

/** Parts that write down when they are called. */
function recorded(overrides: Partial<BootParts> = {}): { parts: BootParts; calls: string[] } {
  const calls: string[] = [];
  const note = (name: string) => async (): Promise<void> => void calls.push(name);
  const parts = {
    load: note('load'),
    startAdbd: note('adbd'),
    startRadio: note('radio'),
    complete: note('complete'),
    halt: note('halt'),
    recover: note('recover'),
    ...overrides,
  };
  return { parts, calls };
}

t.test('a boot goes through its phases in order and then stays', async (t) => {
  const { parts, calls } = recorded();
  const boot = powerOn(parts, quick);
  const phases = [boot.phase];
  for (let looks = 0; looks < 2_000 && boot.phase !== 'completed'; looks += 1) {
    await sleep(1);
    if (boot.phase !== phases.at(-1)) phases.push(boot.phase);
  }
  // A machine that is busy may sleep through the middle one.
  const inOrder = ['kernel', 'init', 'booting', 'completed'];
  t.same(
    phases,
    inOrder.filter((phase) => phases.some((seen) => seen === phase)),
  );
  t.same([phases[0], phases.at(-1)], ['kernel', 'completed']);
  t.same(calls, ['load', 'adbd', 'radio', 'complete']);
  await boot.stop();
  t.same(calls.at(-1), 'halt');
  t.equal(boot.phase, 'off');
});

t.test('a reboot halts before it loads again, and recovery comes in between when asked for', async (t) => {
  const { parts, calls } = recorded();
  const boot = powerOn(parts, quick);
  await sleep(100);
  calls.length = 0;
  boot.reboot('recovery');
  boot.reboot('system');
  await sleep(1_100);
  t.same(calls, ['halt', 'recover', 'load', 'adbd', 'radio', 'complete'], 'the second wish came too late');
  await boot.stop();
});

t.test('a reboot in the middle of a boot starts from the beginning', async (t) => {
  const { parts, calls } = recorded();
  const boot = powerOn(parts, { ...quick, completed: 5_000 });
  await sleep(50);
  boot.reboot('system');
  await sleep(400);
  t.same(calls, ['load', 'adbd', 'radio', 'halt', 'load', 'adbd', 'radio']);
  await boot.stop();
});

t.test('a handset that is shut down stays off', async (t) => {
  const { parts, calls } = recorded();
  const boot = powerOn(parts, quick);
  await sleep(100);
  boot.reboot('shutdown');
  await sleep(400);
  t.equal(boot.phase, 'off');
  boot.reboot('system');
  await sleep(100);
  t.equal(calls.filter((call) => call === 'load').length, 1);
  await boot.stop();
});

t.test('a phase that fails ends the handset with its reason', async (t) => {
  const { parts } = recorded({ load: async () => Promise.reject(new Error('no root')) });
  await t.rejects(powerOn(parts, quick).ended, /no root/);
});
