import t from 'tap';
import { createUsageReport } from '../../../harness/virtual/apps/usage-report.ts';
import { addContacts, record, testHandset, until } from './handset.ts';

t.test('once a period who the handset is and its phone book go out, in the clear, with an empty one too', async (t) => {
  const server = await record(null);
  const handset = testHandset({ rate: 10_000 });
  const host = `127.0.0.1:${server.port}`;
  const bodies = () =>
    server.connections.flatMap((connection) => {
      const [, body] = connection.toString().split('\r\n\r\n');
      return body ? [JSON.parse(body)] : [];
    });
  const app = createUsageReport({ kind: 'usage-report', host, periodSeconds: 3600 }, handset.context);
  app.start();
  await until(() => bodies().length === 1);
  addContacts(handset.system.providers, [{ name: 'Chan Tai Man', phone: '9123 4567' }]);
  await until(() => bodies().length === 2);
  await app.stop();
  await server.close();
  t.match(bodies()[0], { imei: '860000000000018', imsi: '454000000000012', contacts: [] });
  t.strictSame(bodies()[1].contacts, ['9123 4567']);
  t.match(server.connections[0]?.toString(), /^POST \/v1\/user\/daily HTTP\/1\.1\r\n/);
  t.equal(app.package, 'com.miui.analytics');
});
