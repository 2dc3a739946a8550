import { once } from 'node:events';
import { connect } from 'node:net';
import t from 'tap';
import { openControl } from '../../harness/network/control.ts';

t.test('every GET is answered and counted, other methods are not, and closing cuts what hangs', async (t) => {
  const control = await openControl({ address: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${control.port}/canary?x=${'y'.repeat(2000)}`;
  const answer = await fetch(url);
  t.equal(answer.status, 200);
  t.match(await answer.text(), /positive control/);
  t.equal((await fetch(url, { method: 'HEAD' })).status, 200);
  t.equal((await fetch(url, { method: 'POST', body: 'no' })).status, 405);
  t.equal(control.requests(), 2);
  t.equal(control.requests(new URL(url).pathname + new URL(url).search), 2);
  t.equal(control.requests('/another'), 0);
  const idle = connect(control.port, '127.0.0.1');
  await once(idle, 'connect');
  const cut = once(idle, 'close');
  await control.close();
  await cut;
  await t.rejects(fetch(url));
});

t.test('a busy port is told', async (t) => {
  const first = await openControl({ address: '127.0.0.1', port: 0 });
  await t.rejects(openControl({ address: '127.0.0.1', port: first.port }), { code: 'PORT_BUSY' });
  await first.close();
});
