import t from 'tap';
import { formThatSendsItself } from '../../../harness/virtual/apps/browser-form.ts';

const page = (enctype: string, submit = '<script>document.forms[0].submit()</script>') =>
  `<title>x</title><form method="post" action="/taken/1" enctype="${enctype}"><input type="hidden" name="t" value="1"><input type="hidden" name="d" value="{&#34;a&#34;: &quot;+86 &amp;&quot;}"></form>${submit}`;

t.test('a form is encoded as its page wants it', async (t) => {
  const urlencoded = formThatSendsItself(page('application/x-www-form-urlencoded'));
  t.equal(urlencoded?.action, '/taken/1');
  t.strictSame(Object.fromEntries(new URLSearchParams(urlencoded?.body.toString())), { t: '1', d: '{"a": "+86 &"}' });
  t.equal(formThatSendsItself(page('text/plain'))?.body.toString(), 't=1\r\nd={"a": "+86 &"}\r\n');
  const multipart = formThatSendsItself(page('multipart/form-data'));
  const parsed = await new Response(multipart?.body, { headers: { 'content-type': multipart?.type ?? '' } }).formData();
  t.equal(parsed.get('d'), '{"a": "+86 &"}', 'an independent reader reads it');
});

t.test('a page without a form, or whose form waits for a hand, sends nothing', async (t) => {
  t.equal(formThatSendsItself('<title>x</title>'), null);
  t.equal(formThatSendsItself(page('text/plain', '')), null);
  t.equal(formThatSendsItself(page('text/plain').replace('method="post"', 'method="get"')), null);
});
