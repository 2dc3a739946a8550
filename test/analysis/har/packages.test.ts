import t from 'tap';
import { packagesInHar } from '../../../harness/analysis/har/packages.ts';
import { deliver } from '../../../harness/virtual/cloud/store/shelf.ts';
import { archive } from '../apk/archive.ts';

const apk = deliver('com.whatsapp', 'tampered') ?? Buffer.alloc(0);
const entry = (content: unknown) => ({
  request: { url: 'http://store.example/download/x' },
  response: { content },
});
const har = (...contents: readonly unknown[]) => JSON.stringify({ log: { entries: contents.map(entry) } });
const base64 = (bytes: Buffer) => ({ text: bytes.toString('base64'), encoding: 'base64', mimeType: 'image/png' });

t.test('an application is found among the answers, whatever it was called', async (t) => {
  const found = packagesInHar(har({ text: 'hello' }, base64(apk)), 'x.har');
  t.match(found, [{ entry: 2, host: 'store.example', apk: { package: 'com.whatsapp', versionName: '2.11.399' } }]);
});

t.test('other archives, parts, and texts are none', async (t) => {
  t.same(packagesInHar(har(base64(archive({ a: Buffer.from('1') }))), 'x.har'), []);
  t.same(packagesInHar(har({ ...base64(apk), _cut: true }), 'x.har'), []);
  t.same(packagesInHar(har(base64(apk.subarray(0, apk.length - 9))), 'x.har'), []);
  t.same(packagesInHar(har({ text: 'UEsD' }), 'x.har'), []);
});
