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

t.test('an offered page makes its visitor send something back, which is counted when it came', async (t) => {
  const control = await openControl({ address: '127.0.0.1', port: 0 });
  const origin = `http://127.0.0.1:${control.port}`;
  const cookie = control.offer({ kind: 'cookie', value: 'abc' }, origin);
  const redirect = await fetch(cookie.open, { redirect: 'manual' });
  t.equal(redirect.status, 302);
  t.equal(redirect.headers.get('set-cookie'), 'd=abc; path=/');
  t.equal(new URL(redirect.headers.get('location') ?? '', origin).href, cookie.answer);
  const form = control.offer({ kind: 'form', encoding: 'text/plain', fields: { d: '"<&' } }, origin);
  t.match(
    await (await fetch(form.open)).text(),
    'enctype="text/plain"><input type="hidden" name="d" value="&#34;&#60;&#38;">',
  );
  t.equal(control.requests(), 0, 'opening a page is no answer');
  t.equal((await fetch(form.answer, { method: 'POST', body: 'd=1' })).status, 200);
  t.equal((await fetch(cookie.answer)).status, 200);
  t.strictSame([control.requests(form.answer), control.requests(cookie.answer), control.requests()], [1, 1, 2]);
  await control.close();
});

t.test('a busy port is told', async (t) => {
  const first = await openControl({ address: '127.0.0.1', port: 0 });
  await t.rejects(openControl({ address: '127.0.0.1', port: first.port }), { code: 'PORT_BUSY' });
  await first.close();
});
