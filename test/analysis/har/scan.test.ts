import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { harFlows } from '../../../harness/analysis/har/flows.ts';
import { scanHar } from '../../../harness/analysis/har/scan.ts';
import { realFile } from '../tshark.ts';

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
  const { hits } = scanHar(har([entry]), options);
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
    const { hits } = scanHar(text, { ...options, canaries: [{ id: 'u', kind: 'text', value: url.slice(-24) }] });
    t.ok(hits.some(({ chain }) => chain[0] === 'http-url'));
  },
);

t.test('query, cookies, form parameters, WebSocket messages and compressed bodies are searched', async (t) => {
  const phone = '+85291234567';
  const found = (more: object, response: object = {}, top: object = {}) => {
    const request = { url: 'https://h.example/', headers: [], ...more };
    return scanHar(har([{ ...entry, request, response, ...top }]), options).hits.map(
      ({ chain, direction }) => `${direction} ${chain.join(' ')}`,
    );
  };
  t.same(found({ queryString: [{ name: 't', value: phone }] }), ['up http-url e164']);
  t.same(found({ cookies: [{ name: 't', value: phone }] }), ['up http-header e164']);
  t.same(
    found({ headers: [{ name: 'Cookie', value: `t=${phone}` }], cookies: [{ name: 't', value: phone }] }),
    ['up http-header e164'],
    'a cookie that its header shows counts once',
  );
  t.same(found({ postData: { text: '', params: [{ name: 'n', value: phone }] } }), ['up http-body e164']);
  t.same(found({ postData: { params: [{ name: 'f', fileName: `${phone}.vcf` }] } }), ['up http-body e164']);
  t.same(found({}, { cookies: [{ name: 't', value: phone }] }), ['down http-header e164']);
  const message = (type: string, data: string, opcode = 1) => ({ type, data, opcode, time: 1.5 });
  const coded = Buffer.from(phone).toString('base64');
  t.same(found({}, {}, { _webSocketMessages: [message('send', phone), message('receive', coded, 2)] }), [
    'up ws-message e164',
    'down ws-message e164',
  ]);
  const text = brotliCompressSync(`{"t":"${phone}"}`).toString('base64');
  const headers = [{ name: 'Content-Encoding', value: 'br' }];
  t.same(found({}, { headers, content: { text, encoding: 'base64' } }), ['down http-body br e164']);
  t.same(
    found({}, { headers, content: { text: phone } }),
    ['down http-body e164'],
    'most writers have opened it already',
  );
});

t.test('odd but possible fields are passed over, whatever they are', async (t) => {
  const odd = fc.anything({ withNullPrototype: false, maxDepth: 2 });
  fc.assert(
    fc.property(odd, odd, odd, odd, (a, b, c, d) => {
      const entries = [
        {
          startedDateTime: a,
          time: b,
          serverIPAddress: c,
          _webSocketMessages: d,
          request: {
            url: 'x',
            headers: a,
            cookies: b,
            queryString: [c, { name: d, value: a }],
            postData: d,
            bodySize: a,
          },
          response: { headers: [a, null], content: b, cookies: d, redirectURL: c },
        },
        { request: { url: 'http://%zz/', postData: { params: a } }, response: c },
      ];
      const text = JSON.stringify({ log: { entries } }, (_key, value) => (typeof value === 'bigint' ? 1 : value));
      scanHar(text, options);
      t.ok(harFlows(text, 'a.har').every(({ start, end }) => end >= start));
    }),
    { numRuns: 100 },
  );
  t.same(scanHar(`\uFEFF${har([])}`, options), { hits: [], notes: [] });
});

t.test('entries are flows with the bytes and times of their bodies', async (t) => {
  const [flow] = harFlows(har([{ ...entry, time: 250 }]), 'a.har');
  t.match(flow, {
    stream: 0,
    server: { ip: '42.62.48.98', port: 8080 },
    host: 'api.example.com',
    start: Date.parse(entry.startedDateTime) / 1000,
    end: Date.parse(entry.startedDateTime) / 1000 + 0.25,
    payload: { up: 14 },
    uploads: [{ time: Date.parse(entry.startedDateTime) / 1000, bytes: 14, frame: 1 }],
    content: 'plain',
  });
});

t.test(
  'of two real archives of an app, only the first has flows to Bugsnag',
  { skip: real === null && 'not here' },
  async (t) => {
    const hosts = (name: string) => {
      const file = realFile(`har/reporthar-android-${name}-run.har`) ?? '';
      return harFlows(readFileSync(file, 'utf8'), file).map(({ host }) => host ?? '');
    };
    t.ok(hosts('first').some((host) => host.endsWith('bugsnag.com')));
    t.notOk(hosts('second').some((host) => host.endsWith('bugsnag.com')));
  },
);
