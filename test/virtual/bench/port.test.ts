import t from 'tap';
import { openPort, portOf } from '../../../harness/virtual/bench/port.ts';

t.test('any free port lies outside of the ranges that the kernel and adb use', async (t) => {
  const server = await openPort(0);
  t.teardown(() => server.close());
  t.ok(portOf(server) >= 20_000 && portOf(server) < 30_000);
});

t.test('a taken port is refused in one line that names it', async (t) => {
  const server = await openPort(0);
  t.teardown(() => server.close());
  await t.rejects(openPort(portOf(server)), { code: 'PORT_BUSY', message: new RegExp(`127.0.0.1:${portOf(server)}`) });
});
