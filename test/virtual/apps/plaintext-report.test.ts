import t from 'tap';
import { deviceHash } from '../../../harness/virtual/apps/device-hash.ts';
import { createPlaintextReport } from '../../../harness/virtual/apps/plaintext-report.ts';
import { addContacts, addDose, addMessages, record, testHandset, until } from './handset.ts';

const behaviour = (port: number) =>
  ({ kind: 'plaintext-report', host: `127.0.0.1:${port}`, periodSeconds: 1800 }) as const;
const paths = (connections: readonly Buffer[]) =>
  [
    ...Buffer.concat([...connections])
      .toString()
      .matchAll(/^GET (\S+) HTTP\/1\.1\r$/gm),
  ].map(([, path]) => path);

t.test('H(x) is the first 16 characters of base64url of SHA-1', async (t) => {
  // SHA-1("abc") is a9993e36 4706816a ba3e2571 7850c26c 9cd0d89d (FIPS 180-1, appendix A).
  t.equal(deviceHash('abc'), 'qZk-NkcGgWq6PiVx');
  t.equal(
    deviceHash('abc'),
    Buffer.from('a9993e364706816aba3e25717850c26c9cd0d89d', 'hex').toString('base64url').slice(0, 16),
  );
});

t.test('on joining it activates the SIM card, in the clear and byte for byte as the old handset did', async (t) => {
  const server = await record(null);
  const handset = testHandset({ rate: 1 });
  const app = createPlaintextReport(behaviour(server.port), handset.context);
  app.start();
  await until(() => paths(server.connections).length === 3);
  await app.stop();
  await server.close();

  t.same(paths(server.connections), [
    `/pass/activate/dev/${deviceHash('860000000000018')}/activating?imsi=${deviceHash('454000000000012')}`,
    `/pass/activate/dev/${deviceHash('860000000000018')}/carrier?name=CSL`,
    '/pass/user@id?type=MXPH&externalId=%2B85290000001',
  ]);
  const [connection = Buffer.alloc(0)] = server.connections;
  t.equal(server.connections.length, 1, 'one connection is kept alive');
  t.match(
    connection.toString(),
    [
      `GET ${paths(server.connections)[0]} HTTP/1.1`,
      'User-Agent: Dalvik/1.6.0 (Linux; U; Android 4.3; HM 1SC MIUI/JHCCNBF33.0)',
      `Host: 127.0.0.1:${server.port}`,
      'Connection: Keep-Alive',
      'Accept-Encoding: gzip',
      '',
      'GET ',
    ].join('\r\n'),
  );
});

t.test('each number goes out once, as it is stored, and new ones in the next period', async (t) => {
  const server = await record(null);
  const handset = testHandset({ rate: 10_000 });
  addContacts(handset.system.providers, [
    { name: 'Chan Tai Man', phone: '9123 4567' },
    { name: 'Lee Siu Ming', phone: '+85261234567' },
  ]);
  addMessages(handset.system.providers, [
    { sender: '+85261234567', body: 'the same person' },
    { sender: '+85251112222', body: 'hello' },
  ]);
  const app = createPlaintextReport(behaviour(server.port), handset.context);
  app.start();
  await until(() => paths(server.connections).length >= 6);
  addContacts(handset.system.providers, [{ name: 'New', phone: '+85297776666' }]);
  await until(() => paths(server.connections).length >= 7);
  await new Promise((resolve) => setTimeout(resolve, 400));
  await app.stop();
  await server.close();
  t.same(paths(server.connections).slice(3), [
    '/pass/user@id?type=MXPH&externalId=9123%204567',
    '/pass/user@id?type=MXPH&externalId=%2B85261234567',
    '/pass/user@id?type=MXPH&externalId=%2B85251112222',
    '/pass/user@id?type=MXPH&externalId=%2B85297776666',
  ]);
});

t.test('many numbers are spread over periods', async (t) => {
  const server = await record(null);
  const handset = testHandset({ rate: 1800 });
  addDose(handset.system.providers, 150);
  const app = createPlaintextReport(behaviour(server.port), handset.context);
  app.start();
  await until(() => paths(server.connections).length === 203);
  await until(() => paths(server.connections).length === 303);
  await app.stop();
  await server.close();
  t.equal(new Set(paths(server.connections)).size, 303);
});

t.test('without a network nothing is sent and nothing is lost', async (t) => {
  const server = await record(null);
  const handset = testHandset({ rate: 10_000 });
  handset.setAddress(null);
  const app = createPlaintextReport(behaviour(server.port), handset.context);
  app.start();
  await new Promise((resolve) => setTimeout(resolve, 500));
  t.equal(server.connections.length, 0);
  handset.setAddress('192.168.31.10');
  await until(() => paths(server.connections).length === 3);
  await app.stop();
  await server.close();
});

t.test('a server that is not there is logged, and asked again', async (t) => {
  const handset = testHandset({ rate: 10_000 });
  const app = createPlaintextReport(behaviour(1), handset.context);
  app.start();
  await until(() => handset.log.length >= 3);
  await app.stop();
  t.match(handset.log[0], /CloudMessaging: failed .*ECONNREFUSED/);
});
