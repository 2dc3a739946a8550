import t from 'tap';
import { setService, whenServiceOn } from '../../../harness/virtual/apps/vendor-service.ts';
import type { App } from '../../../harness/virtual/system.ts';
import { fakeSystem } from '../fake-system.ts';

t.test('what needs the service runs only while it is on, anew each time', async (t) => {
  const system = fakeSystem();
  const told: string[] = [];
  let made = 0;
  const make = (): App[] => {
    made += 1;
    const name = `program ${made}`;
    return [
      { package: 'p', start: () => told.push(`${name} starts`), stop: async () => void told.push(`${name} stops`) },
    ];
  };
  const app = whenServiceOn({ system, make, log: () => undefined });
  app.start();
  t.same(told, []);
  setService(system.providers, true);
  system.providers.changed('settings');
  system.providers.changed('contacts');
  t.same(told, ['program 1 starts']);
  setService(system.providers, false);
  setService(system.providers, true);
  t.same(told, ['program 1 starts', 'program 1 stops', 'program 2 starts']);
  await app.stop();
  setService(system.providers, false);
  setService(system.providers, true);
  t.same(told.slice(3), ['program 2 stops'], 'and nothing after the halt');
});

t.test('it runs from the start of a handset on which it is on', async (t) => {
  const system = fakeSystem();
  setService(system.providers, true);
  const started: string[] = [];
  const app = whenServiceOn({
    system,
    make: () => [{ package: 'p', start: () => started.push('p'), stop: async () => undefined }],
    log: () => undefined,
  });
  app.start();
  t.same(started, ['p']);
  await app.stop();
});
