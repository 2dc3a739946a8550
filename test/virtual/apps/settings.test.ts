import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { redmi1s } from '../../../devices/redmi1s.ts';
import { createMessagingSettings } from '../../../harness/virtual/apps/messaging-settings.ts';
import { createSettings } from '../../../harness/virtual/apps/settings.ts';
import { isServiceOn, setService } from '../../../harness/virtual/apps/vendor-service.ts';
import type { Screen } from '../../../harness/virtual/system.ts';
import { fakeSystem } from '../fake-system.ts';

const intent = { action: null, data: null, component: null, extras: {} };
const texts = (screen: Screen): string[] => screen.widgets().map(({ text }) => text);
const tap = (screen: Screen, text: string): void =>
  screen
    .widgets()
    .find((widget) => widget.text === text)
    ?.onTap?.();

t.test(
  "the settings lead to a factory reset by the profile's buttons, which leaves the order for recovery",
  async (t) => {
    const system = fakeSystem({ rootFolder: t.testdir() });
    const screen = createSettings(system).open(intent);
    for (const button of redmi1s.reset?.buttons.toReversed() ?? []) {
      t.same(system.done, []);
      t.ok(texts(screen).includes(button), `${button} on ${texts(screen).join(' | ')}`);
      tap(screen, button);
    }
    t.same(system.done, ['reboot recovery']);
    t.equal(await readFile(join(system.rootFolder, 'cache/recovery/command'), 'utf8'), '--wipe_data\n--locale=en_US\n');
  },
);

t.test('the service is off until its owner has agreed, and off again at a tap', async (t) => {
  const system = fakeSystem();
  const { on, off, confirm } = redmi1s.service ?? { on: [], off: [], confirm: [] };
  const screen = createMessagingSettings(system).open(intent);
  t.ok(texts(screen).includes(off[0] ?? ''));
  tap(screen, off[0] ?? '');
  t.notOk(isServiceOn(system.providers), 'not before it is agreed to');
  tap(screen, 'Cancel');
  t.ok(texts(screen).includes(off[0] ?? ''));
  tap(screen, off[0] ?? '');
  tap(screen, confirm.find((text) => texts(screen).includes(text)) ?? '');
  t.ok(isServiceOn(system.providers));
  t.ok(texts(screen).includes(on[0] ?? ''));
  tap(screen, on[0] ?? '');
  t.notOk(isServiceOn(system.providers));
});

t.test('the choice is a setting, which the databases keep', async (t) => {
  const { providers } = fakeSystem();
  t.notOk(isServiceOn(providers));
  setService(providers, true);
  setService(providers, true);
  t.ok(isServiceOn(providers));
  t.equal(providers.settings.prepare("SELECT count(*) AS n FROM secure WHERE name LIKE 'cloud%'").get()?.n, 1);
});
