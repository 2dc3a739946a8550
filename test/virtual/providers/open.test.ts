import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { openProviders } from '../../../harness/virtual/providers/open.ts';

t.test('state survives a reboot and not the removal of its folder', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'leakdiff-providers-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const androidId = (providers: ReturnType<typeof openProviders>) =>
    providers.settings.prepare("SELECT value FROM secure WHERE name = 'android_id'").get()?.value;
  const first = openProviders(join(folder, 'a'));
  first.contacts.exec("INSERT INTO calls (number) VALUES ('1')");
  const id = androidId(first);
  first.close();
  const files = (await readdir(join(folder, 'a'))).filter((name) => name.endsWith('.db'));
  t.same(files.sort(), ['browser2.db', 'calendar.db', 'contacts2.db', 'external.db', 'mmssms.db', 'settings.db']);
  const second = openProviders(join(folder, 'a'));
  t.equal(second.contacts.prepare('SELECT count(*) AS n FROM calls').get()?.n, 1);
  t.equal(androidId(second), id);
  second.close();
  await rm(join(folder, 'a'), { recursive: true });
  const third = openProviders(join(folder, 'a'));
  t.not(androidId(third), id, 'a factory reset draws a new android_id');
  third.close();
});

t.test('listeners hear of changes until they leave', async (t) => {
  const providers = openProviders(':memory:');
  const heard: string[] = [];
  const leave = providers.onChange((store) => heard.push(store));
  providers.changed('calls');
  leave();
  providers.changed('sms');
  t.same(heard, ['calls']);
});
