import { readFileSync } from 'node:fs';
import t from 'tap';
import { scanHar } from '../../harness/analysis/har.ts';
import { realFile } from './tshark.ts';

const har = (entries: unknown[]) => JSON.stringify({ log: { version: '1.2', entries } });
const entry = {
  startedDateTime: '2026-01-02T03:04:05.000Z',
  serverIPAddress: '42.62.48.98',
  request: {
    url: 'http://api.example.com:8080/x?tel=%2B85291234567',
    headers: [{ name: 'X-Imei', value: '352099001761481' }],
    postData: { mimeType: 'text/plain', text: 'n=+85291234567' },
  },
  response: { headers: [], content: { encoding: 'base64', text: Buffer.from('352099001761481').toString('base64') } },
};
const options = {
  file: 'a.har',
  canaries: [
    { id: 'p', kind: 'phone', value: '+85291234567' },
    { id: 'i', kind: 'imei', value: '352099001761481' },
  ] as const,
  lookup: null,
};

t.test('URL, headers, posted data and content of an archive are searched', async (t) => {
  const hits = scanHar(har([entry]), options);
  t.same(
    hits.map(({ canary, chain, direction, strength }) => [canary, chain.join(' '), direction, strength]),
    [
      ['p', 'http-url percent e164', 'up', 'proof'],
      ['i', 'http-header imei15', 'up', 'proof'],
      ['p', 'http-body e164', 'up', 'proof'],
      ['i', 'http-body imei15', 'down', 'support'],
    ],
  );
  t.match(hits[0], {
    time: '2026-01-02T03:04:05.000Z',
    endpoint: { host: 'api.example.com', ip: '42.62.48.98', port: 8080 },
    ref: { file: 'a.har', stream: 0, frame: 1 },
  });
});

t.test('what is no archive is refused with its place', async (t) => {
  t.throws(() => scanHar('{', options), { code: 'BAD_FILE' });
  t.throws(() => scanHar('{"log":{"entries":[{"request":{}}]}}', options), {
    message: /log\.entries\.0\.request\.url/,
  });
});

const real = realFile('har/reporthar-android-first-run.har');
t.test(
  'a real archive is searched',
  { skip: real === null && 'the real archives are not on this machine' },
  async (t) => {
    const text = readFileSync(real ?? '', 'utf8');
    const parsed: { log: { entries: { request: { url: string } }[] } } = JSON.parse(text);
    const url = parsed.log.entries[0]?.request.url ?? '';
    const hits = scanHar(text, { ...options, canaries: [{ id: 'u', kind: 'text', value: url.slice(-24) }] });
    t.ok(hits.some(({ chain }) => chain[0] === 'http-url'));
  },
);
