import t from 'tap';
import { isScreenOn, readIdentity, takeUpdate } from '../../../harness/handset/index.ts';
import { openNetwork } from '../../../harness/network/index.ts';
import { setUp } from './bench.ts';

t.setTimeout(120_000);

t.test('an update is taken through the updater and proven', async (t) => {
  const { bench, handset } = await setUp(t, { args: ['--update', 'JHCCNBH45.0'] });
  const network = await openNetwork({ network: { kind: 'wire' }, bench, folder: t.testdir({}) });
  t.teardown(() => network.close());
  await network.join();
  await network.waitForAddress();
  const before = await readIdentity(handset);
  const stayOn = (await handset.shell('settings get global stay_on_while_plugged_in')).stdout.trim();
  const phases: string[] = [];
  const began = Date.now();
  const facts = await takeUpdate(handset, { onPhase: (phase) => phases.push(phase) });
  t.comment(`${Date.now() - began} ms: ${phases.join('; ')}`);
  const after = await readIdentity(handset);
  t.same(facts, { from: before.fingerprint, to: after.fingerprint, bootIdChanged: true });
  t.not(after.fingerprint, before.fingerprint);
  t.not(after.bootId, before.bootId);
  t.match(after, { incremental: 'JHCCNBH45.0', imei: before.imei, serial: before.serial });
  t.equal(phases[0], 'tapping "Check for updates"');
  t.equal((await handset.shell('settings get global stay_on_while_plugged_in')).stdout.trim(), stayOn, 'put back');
  t.equal(await isScreenOn(handset), true);

  await t.rejects(takeUpdate(handset), { code: 'OTA_NOT_OFFERED' }, 'there is no second one');
});

t.test('no update is told as not offered', async (t) => {
  const { bench, handset } = await setUp(t, { args: ['--update', 'none'] });
  const network = await openNetwork({ network: { kind: 'wire' }, bench, folder: t.testdir({}) });
  t.teardown(() => network.close());
  await network.join();
  await network.waitForAddress();
  await t.rejects(takeUpdate(handset), { code: 'OTA_NOT_OFFERED', message: /updater says/ });
});

t.test('without a network the update does not come, which is told with the last words on the screen', async (t) => {
  const { handset } = await setUp(t, { args: ['--no-cloud'] });
  const ota = { ...handset.profile.ota, minutes: 0.1 };
  Object.assign(handset.profile, { ota });
  await t.rejects(takeUpdate(handset), { code: 'OTA_TIMEOUT', message: /its screen last said: Updater/ });
});

t.test('a handset that comes back with the same firmware has failed to update', async (t) => {
  const { handset } = await setUp(t, { args: ['--no-cloud'] });
  const update = takeUpdate(handset, {
    onPhase: (phase) => {
      if (phase.startsWith('tapping')) void handset.service('reboot:', { timeoutMs: 500 }).catch(() => undefined);
    },
  });
  await t.rejects(update, { code: 'OTA_FAILED', message: /still Xiaomi.armani.*JHCCNBF33\.0/ });
});
