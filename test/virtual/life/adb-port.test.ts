import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { Adbd } from '../../../harness/virtual/adbd/index.ts';
import { createAdbPort } from '../../../harness/virtual/life/adb-port.ts';

/** Answers every word with its own name. */
function talker(name: string): Adbd {
  const accept = (socket: Socket): void => void socket.on('data', (word) => socket.write(`${name}:${word}`));
  return { accept, allow: () => 0, dropAll: () => undefined, close: async () => undefined };
}

t.test('who plugs in while no adbd runs is heard by the next one, with all that was said', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = createAdbPort(server);
  t.teardown(() => port.close());
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write('CNXN');
  const answer = once(client, 'data');
  t.equal(await Promise.race([answer, sleep(100, 'silence')]), 'silence');
  port.attach(talker('first'));
  t.equal(String((await answer)[0]), 'first:CNXN');
  client.destroy();

  port.detach();
  port.attach(talker('second'));
  const other = connect((server.address() as AddressInfo).port, '127.0.0.1');
  other.write('CNXN');
  t.equal(String((await once(other, 'data'))[0]), 'second:CNXN');
  other.destroy();
});

t.test('of too many who wait the oldest is let go', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = createAdbPort(server);
  t.teardown(() => port.close());
  const clients = [];
  for (let i = 0; i < 17; i++) {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    clients.push(client);
    await once(client, 'connect');
  }
  const [oldest] = clients;
  if (oldest && !oldest.destroyed) await once(oldest.resume(), 'close');
  t.equal(clients.filter((client) => !client.destroyed).length, 16);
  for (const client of clients) client.destroy();
});
