import t from 'tap';
import { readTranscript } from '../../../harness/analysis/har/transcript.ts';

const canaries = [{ id: 'imei', kind: 'imei' as const, value: '860311021234564' }];
const options = { file: 'transcripts/opened.har', canaries, lookup: null };
const entry = (host: string, request: object = {}) => ({
  startedDateTime: '2014-09-20T00:00:00.000Z',
  request: { method: 'POST', url: `https://${host}/x`, headers: [], ...request },
});
const har = (...entries: object[]) => JSON.stringify({ log: { entries } });
const posted = (text: string, bodySize: number, headers: object[] = []) => ({ postData: { text }, bodySize, headers });

t.test('what an arm sent is searched, and its host counts as read', async (t) => {
  const { hits, hosts } = readTranscript(har(entry('API.example.cn', posted('imei=860311021234564', 20))), options);
  t.match(hits, [
    { canary: 'imei', direction: 'up', endpoint: { host: 'api.example.cn' }, ref: { file: options.file, frame: 1 } },
  ]);
  t.strictSame([...hosts], ['api.example.cn']);
});

t.test('a host with one body that was cut, or not kept at all, was not read', async (t) => {
  const packed = [{ name: 'Content-Encoding', value: 'gzip' }];
  const { hosts } = readTranscript(
    har(
      entry('whole.example', posted('abc', 3)),
      entry('cut.example', posted('abc', 3)),
      entry('cut.example', posted('abc', 30_000)),
      entry('lost.example', { bodySize: 4 }),
      entry('packed.example', posted('abc', 30, packed)),
      entry('form.example', { bodySize: 30, postData: { params: [{ name: 'a', value: 'b' }] } }),
      entry('silent.example'),
    ),
    options,
  );
  t.strictSame([...hosts].sort(), ['form.example', 'packed.example', 'silent.example', 'whole.example']);
});
