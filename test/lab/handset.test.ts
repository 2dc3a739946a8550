import { randomBytes } from 'node:crypto';
import t from 'tap';
import {
  checkHandset,
  feelUnplugged,
  idleFor,
  isScreenOn,
  keepScreenOn,
  openHandset,
  openUrl,
  plantCalls,
  plantContacts,
  plantPlacebo,
  plantSms,
  readBootId,
  readClock,
  readIdentity,
  readInstalled,
  rebootHandset,
  removePlanted,
  seedStores,
  setScreen,
  wake,
  withUndo,
} from '../../harness/handset/index.ts';
import { identitySchema, idleFactsSchema } from '../../harness/model/journal.ts';
import { extraStores } from '../../harness/model/ledger.ts';
import { createMint } from '../../harness/model/mint.ts';
import { createRandom } from '../../harness/model/random.ts';
import { setUp } from './handset/bench.ts';

t.setTimeout(120_000);

const nonce = () => randomBytes(8).toString('hex');
const contactsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    id: `c${i}`,
    name: i % 7 === 0 ? `Anna O'Li ${i}, "née" $X` : `Name ${i}`,
    phone: `+8529${1_000_000 + i}`,
  }));
const messagesOf = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    id: `s${i}`,
    address: `+8526${1_000_000 + i}`,
    body: i % 7 === 0 ? `it's ${i},\nbody=two\nRow: 3 of a €poem` : `text ${i}`,
    date: 1_407_628_800_000 + i * 1000,
  }));

t.test('the old firmware on the bench', async (t) => {
  const { handset, server, bench } = await setUp(t, { args: ['--no-cloud', '--seed', 'a lab test'] });

  await t.test('it is what Android 4.3 is: a shell user, root by su, no features', async (t) => {
    t.match(handset.capabilities, { sdk: 18, uid: 2000, root: true });
    t.equal(handset.capabilities.features.size, 0);
    t.equal((await handset.shell('exit 9')).exitCode, 9);
    t.match((await handset.asRoot('id')).stdout, /^uid=0/);
    const checks = await checkHandset(handset);
    t.same(
      checks.filter((check) => !check.ok),
      [],
    );
  });

  await t.test('commands of any length run, as the shell and as root', async (t) => {
    for (const length of [2_900, 3_100, 100_000]) {
      const text = 'x'.repeat(length);
      t.equal((await handset.shell(`x='${text}'; echo ${'$'}{#x}`)).stdout, `${length}\n`);
      t.match((await handset.asRoot(`x='${text}'; echo ${'$'}{#x}; id`)).stdout, new RegExp(`^${length}\\nuid=0`));
    }
    t.equal((await handset.shell('ls /data/local/tmp')).stdout, '', 'no script is left');
  });

  await t.test('it tells who it is', async (t) => {
    const identity = await readIdentity(handset);
    t.ok(identitySchema.safeParse(identity).success);
    t.match(identity, {
      fingerprint: 'Xiaomi/armani/armani:4.3/JLS36C/JHCCNBF33.0:user/release-keys',
      sdk: 18,
      imei: /^\d{15}$/,
      imsi: /^\d{14,15}$/,
      iccid: /^89\d+$/,
      ownNumber: /^\+\d+$/,
      androidId: /^[0-9a-f]+$/,
      mac: /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/,
    });
    const restricted = await openHandset({ server, profile: { ...handset.profile, su: null }, address: bench.adb });
    t.match(await readIdentity(restricted), { imei: identity.imei, imsi: null, iccid: null, ownNumber: null });
  });

  await t.test('1,000 contacts and 1,000 messages are seeded, read back and removed without trace', async (t) => {
    const mark = nonce();
    const progress: number[] = [];
    const began = Date.now();
    const contacts = await plantContacts(handset, {
      nonce: mark,
      contacts: contactsOf(1000),
      onProgress: (done) => progress.push(done),
    });
    const tookMs = Date.now() - began;
    t.match(contacts, { planted: 1000, readBack: 1000, refusal: null });
    t.comment(`1,000 contacts in ${tookMs} ms`);
    t.ok(progress.length > 50 && progress.at(-1) === 1000);
    t.same(
      progress,
      progress.toSorted((a, b) => a - b),
      'progress only grows',
    );

    const messages = await plantSms(handset, { nonce: mark, messages: messagesOf(1000) });
    t.match(messages, { planted: 1000, readBack: 1000 });
    const calls = await plantCalls(handset, {
      nonce: mark,
      calls: messagesOf(15).map(({ id, address, date }) => ({ id, number: address, date, durationSeconds: 61 })),
    });
    t.match(calls, { planted: 15, readBack: 15 });
    const placebos = messagesOf(200).map(({ id, body }) => ({ id, value: body }));
    t.match(await plantPlacebo(handset, { nonce: mark, placebos }), { planted: 200, readBack: 200 });

    const other = nonce();
    await plantContacts(handset, { nonce: other, contacts: contactsOf(3) });
    const stores = ['contact', 'sms', 'call', 'placebo'] as const;
    t.same(await removePlanted(handset, { nonce: mark, stores }), { removed: 2215, unverified: [] });
    t.same(await removePlanted(handset, { nonce: mark, stores }), { removed: 0, unverified: [] });
    t.match(
      await removePlanted(handset, { nonce: other, stores }),
      { removed: 3 },
      'only what was planted under the nonce',
    );
  });

  await t.test('whatever else an owner has is seeded, read back and removed, store by store', async (t) => {
    for (const store of seedStores.filter(({ name }) => extraStores.some((extra) => extra === name))) {
      if (store.barrier?.(handset)) {
        t.equal(store.name, 'location', 'a shell of 4.3 has no way to set it');
        continue;
      }
      const mark = nonce();
      const batch = store.batch({
        arm: 'lab',
        block: 0,
        dosed: { contacts: [], messages: [], calls: [] },
        placebos: 0,
        mint: createMint(createRandom(mark)),
        now: Date.now(),
      });
      const count = batch.records.length;
      t.match(
        await batch.plant(handset, { nonce: mark }),
        { planted: count, readBack: count, refusal: null },
        store.name,
      );
      const stores = [store.name];
      t.same(await removePlanted(handset, { nonce: mark, stores }), { removed: count, unverified: [] }, store.name);
    }
    t.match(await readIdentity(handset), { ssid: null, bssid: null, adId: null }, 'it is in no network here');
    t.same(await readInstalled(handset), []);
  });

  await t.test('without root, messages are refused, which is seen and told at once', async (t) => {
    const restricted = await openHandset({ server, profile: { ...handset.profile, su: null }, address: bench.adb });
    t.equal(restricted.capabilities.root, false);
    await t.rejects(restricted.asRoot('id'), { code: 'SHELL_FAILED', message: /root/ });
    const mark = nonce();
    const refused = await plantSms(restricted, { nonce: mark, messages: messagesOf(1000) });
    t.match(refused, { planted: 1000, readBack: 0, bytes: 0, refusal: /SecurityException/ });
    t.ok(refused.entries.every((entry) => !entry.readBack));
    t.match(await removePlanted(restricted, { nonce: mark, stores: ['sms', 'contact'] }), {
      removed: 0,
      unverified: [{ store: 'sms', said: /Permission/ }],
    });
    t.match(await plantContacts(restricted, { nonce: mark, contacts: contactsOf(3) }), { readBack: 3 });
    t.match(await removePlanted(restricted, { nonce: mark, stores: ['contact'] }), { removed: 3 });
  });

  await t.test('the screen and the battery obey, and are put back', async (t) => {
    await setScreen(handset, 'off');
    t.equal(await isScreenOn(handset), false);
    await setScreen(handset, 'off');
    t.equal(await isScreenOn(handset), false, 'switching off twice does not toggle');
    await wake(handset);
    t.equal(await isScreenOn(handset), true);
    const usb = async () => /USB powered: (\w+)/.exec((await handset.shell('dumpsys battery')).stdout)?.[1];
    const stayOn = async () => (await handset.shell('settings get global stay_on_while_plugged_in')).stdout.trim();
    const before = await stayOn();
    t.equal(await usb(), 'true');
    await withUndo(async (undo) => {
      await feelUnplugged(handset, { undo });
      await keepScreenOn(handset, { undo });
      t.equal(await usb(), 'false');
      t.equal(await stayOn(), '7');
    });
    t.equal(await usb(), 'true');
    t.equal(await stayOn(), /^\d+$/.test(before) ? before : '0');
  });

  await t.test('it idles for six half hours of its own clock with the screen off', async (t) => {
    const handsetMs = 6 * 1_800_000;
    const remaining: number[] = [];
    const facts = await idleFor(handset, { handsetMs, onLook: (look) => remaining.push(look.remaining) });
    t.ok(idleFactsSchema.safeParse(facts).success);
    t.match(facts, { screenOff: true, looks: remaining.length });
    const over = facts.end.handset - facts.start.handset - handsetMs;
    t.ok(over >= 0 && over < 1_800_000, `${over / 1000} handset seconds too long`);
    t.ok(facts.end.host - facts.start.host < 6_000);
    t.equal(await isScreenOn(handset), false, 'the screen stays off');
  });

  await t.test('a screen that somebody switched on is told, and the idle goes on', async (t) => {
    let looks = 0;
    const facts = await idleFor(handset, {
      handsetMs: 3 * 1_800_000,
      onLook: () => {
        looks += 1;
        if (looks === 2) void handset.shell('input keyevent 26');
      },
    });
    t.equal(facts.screenOff, false);
  });

  await t.test('an idle can be interrupted', async (t) => {
    const idle = idleFor(handset, { handsetMs: 10 * 3_600_000, signal: AbortSignal.timeout(300) });
    await t.rejects(idle, { code: 'INTERRUPTED' });
    await wake(handset);
  });

  await t.test('a restart is waited for and proven, and the same object goes on working', async (t) => {
    const before = await readBootId(handset);
    const { bootId } = await rebootHandset(handset);
    t.not(bootId, before);
    t.equal(await readBootId(handset), bootId);
    t.equal((await handset.shell('getprop sys.boot_completed')).stdout, '1\n');
    const clock = await readClock(handset);
    t.ok(clock.handset > 1_400_000_000_000 && clock.roundTripMs < 5_000);
  });

  await t.test('a URL is opened by the browser, and what nothing opens is an error', async (t) => {
    let asked = 0;
    const { arrived } = await openUrl(handset, {
      url: 'http://control.leakdiff.test/a?b=1&c=2',
      arrived: async () => {
        asked += 1;
        return asked >= 3;
      },
    });
    t.equal(arrived, true);
    await t.rejects(openUrl(handset, { url: 'nosuchscheme:x' }), { code: 'SHELL_FAILED' });
  });
});

t.test(
  'Android 11 without root: shell_v2, contacts as ever, messages exactly as far as the app-op lets the shell',
  async (t) => {
    const { handset } = await setUp(t, { args: ['--no-cloud', '--sdk', '30'], profile: { su: null } });
    t.match(handset.capabilities, { sdk: 30, root: false });
    t.ok(handset.capabilities.features.has('shell_v2'));
    t.same(await handset.shell('echo out; echo err >&2; exit 3'), { stdout: 'out\n', stderr: 'err\n', exitCode: 3 });
    const opCommand = 'appops set com.android.shell WRITE_SMS allow; appops get com.android.shell WRITE_SMS';
    const { stdout } = await handset.shell(opCommand);
    const expected = /WRITE_SMS: allow/.test(stdout) ? 12 : 0;
    const mark = nonce();
    t.match(await plantContacts(handset, { nonce: mark, contacts: contactsOf(12) }), { readBack: 12 });
    t.match(await plantSms(handset, { nonce: mark, messages: messagesOf(12) }), { planted: 12, readBack: expected });
    t.match(await plantPlacebo(handset, { nonce: mark, placebos: [{ id: 'p', value: 'v' }] }), { readBack: 1 });
    const { removed } = await removePlanted(handset, { nonce: mark, stores: ['contact', 'sms', 'placebo'] });
    t.equal(removed, 13 + expected);
    t.match(await readIdentity(handset), { sdk: 30, release: '11', imsi: null });
    t.match(await idleFor(handset, { handsetMs: 1_800_000 }), { screenOff: true });
    await wake(handset);
    t.equal(await isScreenOn(handset), true);
  },
);
