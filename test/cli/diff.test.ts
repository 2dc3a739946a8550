import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import t from 'tap';
import { makeStudy } from '../analysis/judge/study.ts';
import { realFile } from '../analysis/tshark.ts';
import { pcap, tcpConversation } from '../analysis/wire.ts';

const repository = join(import.meta.dirname, '../..');

const leakdiff = (args: readonly string[], env: Record<string, string> = {}) =>
  execa({ cwd: repository, env, reject: false })(process.execPath, ['harness/cli.ts', 'diff', ...args]);

const folder = await mkdtemp(join(tmpdir(), 'leakdiff-diff-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const put = async (name: string, content: string | Uint8Array): Promise<string> => {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), content);
  return join(folder, name);
};

const request = (host: string, path: string) => Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
const answer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
const visit = (host: string, of: { path?: string; server?: string; clientPort: number }) =>
  tcpConversation(
    [
      { up: true, data: request(host, of.path ?? '/') },
      { up: false, data: answer },
    ],
    { clientPort: of.clientPort, ...(of.server === undefined ? {} : { server: of.server }) },
  );

const leaky = pcap([
  ...visit('api.account.vendor.com', { path: '/pass/user@id?externalId=%2B85291234567', clientPort: 4001 }),
  ...visit('weather.example.cn', { server: '112.90.216.10', clientPort: 4002 }),
]);
const clean = pcap(visit('weather.example.cn', { server: '112.90.216.10', clientPort: 4003 }));
const canaries = JSON.stringify({ canaries: [{ id: 'c1', kind: 'phone', value: '+85291234567' }] });

t.test('two captures, one of them packed: what is gone, and the canary with it', async (t) => {
  const a = await put('leaky.pcap', leaky);
  const b = await put('clean.pcap.gz', gzipSync(clean));
  const { stdout, exitCode, stderr } = await leakdiff([a, b, '--canaries', await put('canaries.json', canaries)]);
  t.equal(stderr, '');
  t.equal(exitCode, 0);
  t.match(stdout, /Canary gone: c1 to api\.account\.vendor\.com as http-url > percent > e164/);
  t.match(stdout, /api\.account\.vendor\.com is gone: 1 upload/);
  t.match(stdout, /No change shown at 1 endpoint: weather\.example\.cn; 1 of them with too few uploads to tell/);
  t.ok(
    stdout.split('\n').every((line) => line.length <= 100),
    stdout,
  );
});

t.test('--json is one value a line, with sides, changes, notes and the versions of the databases', async (t) => {
  const { stdout } = await leakdiff([await put('leaky.pcap', leaky), await put('clean.pcap', clean), '--json']);
  const lines = stdout.split('\n').map((line) => JSON.parse(line));
  t.match(lines.slice(0, 2), [
    { type: 'side', side: 'A', kind: 'capture', canaries: null },
    { type: 'side', side: 'B' },
  ]);
  t.match(
    lines.filter(({ type }) => type === 'change'),
    [
      {
        kind: 'vanished',
        name: 'vendor.com',
        profiles: [{ key: 'api.account.vendor.com', domain: 'vendor.com', uploads: 1 }],
      },
    ],
  );
  t.match(lines.at(-1), { type: 'databases', '@ip-location-db/asn': /^\d/ });
});

t.test('--fail-on change exits 30 where something differs, and 0 where nothing does', async (t) => {
  const a = await put('leaky.pcap', leaky);
  const b = await put('clean.pcap', clean);
  t.equal((await leakdiff([a, b, '--fail-on', 'change'])).exitCode, 30);
  t.equal((await leakdiff([a, a, '--fail-on', 'change'])).exitCode, 0);
});

t.test('a hostile host name does nothing to a terminal', async (t) => {
  const evil = 'a\u001b[2J\u202e.evil.com';
  const har = (host: string) =>
    JSON.stringify({
      log: {
        entries: [{ startedDateTime: '2023-01-01T00:00:00Z', request: { url: `http://${host}/`, method: 'GET' } }],
      },
    });
  const zeek = `#separator \\x09\n#path\thttp\n#fields\tts\tid.resp_h\tid.resp_p\thost\turi\trequest_body_len\n1.0\t42.62.48.98\t80\t${evil}\t/\t9\n`;
  const { stdout } = await leakdiff([await put('evil.log', zeek), await put('x.har', har('x.example.com'))]);
  t.match(stdout, /a\?\[2j\?+\.evil\.com is gone/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be printed
  t.notMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

const [firstHar, secondHar] = ['first', 'second'].map((run) => realFile(`har/reporthar-android-${run}-run.har`) ?? '');
const noHar = firstHar && secondHar ? false : 'the shared archives are absent';

t.test('the real pair of archives: Bugsnag is gone, and how far that is chance is said', { skip: noHar }, async (t) => {
  const [a, b] = [firstHar ?? '', secondHar ?? ''];
  const { stdout, exitCode } = await leakdiff([a, b]);
  t.equal(exitCode, 0);
  t.match(
    stdout.split('\n\n')[1],
    /^bugsnag\.com is gone: 2 requests \(\d+ KB\) in A, none in B; may be chance, p = \.25\.$/,
  );
  t.notMatch(stdout, /Appeared|Moved|Changed/);
  const same = await leakdiff([a, a]);
  t.match(same.stdout, /No difference was shown: both have the same 5 endpoints/);
});

const log = realFile('zeek/rita-http.log.gz') ?? '';

t.test('a real Zeek log is read, packed as it is', { skip: log === '' && 'the shared log is absent' }, async (t) => {
  const { stdout } = await leakdiff([log, log]);
  t.match(stdout, /Zeek log, 24 h, from 2018-01-30T18:15:54Z, 27,204\s+requests/);
  t.match(stdout, /No difference was shown/);
});

/** A run's folder by hand: plan, journal and ledger of a whole study, with given captures. */
async function putRun(of: {
  results: string;
  firmware: string;
  run: string;
  captures: Record<string, Uint8Array>;
}): Promise<string> {
  const study = makeStudy({});
  const at = (name: string) => `${of.results}/redmi1s-virtual/${of.firmware}/${of.run}/${name}`;
  const plan = { ...study.plan, run: of.run };
  await put(at('plan.json'), JSON.stringify(plan));
  await put(at('ledger.json'), JSON.stringify({ schema: 1, entries: [] }));
  await put(
    at('verdict.json'),
    JSON.stringify({ firmware: { before: { incremental: 'OLD1' }, after: { incremental: of.firmware } } }),
  );
  for (const [arm, bytes] of Object.entries(of.captures)) await put(at(`captures/${arm}.pcapng`), bytes);
  return join(folder, of.results, 'redmi1s-virtual', of.firmware, of.run);
}

t.test('runs are named by folder, by arm, or by device and firmware, also the old one', async (t) => {
  const run = await putRun({
    results: 'results',
    firmware: 'NEW2',
    run: 'run-1',
    captures: { before: leaky, after: clean },
  });
  const env = { LEAKDIFF_RESULTS: join(folder, 'results') };
  for (const [a, b] of [
    [`${run}:before`, run],
    ['redmi1s-virtual/OLD1', 'redmi1s-virtual/NEW2'],
  ] as const) {
    const { stdout, stderr, exitCode } = await leakdiff([a, b], env);
    t.equal(exitCode, 0, stderr);
    t.match(stdout, /run-1, arm before[\s\S]*run-1, arm after/);
    t.match(stdout, /api\.account\.vendor\.com is gone/);
    t.match(stdout, /no idle block came to its end: the whole capture is compared/);
  }
});

const mistakes: [string, string[], RegExp][] = [
  ['one thing alone', ['x.pcap'], /two things to compare are expected, 1 were given; usage: leakdiff diff A B/],
  [
    'what is not there',
    ['nowhere.pcap', 'x'],
    /nowhere\.pcap is no capture, archive, log, run folder or DEVICE\/FIRMWARE/,
  ],
  ['a file of no kind', ['README.md', 'README.md'], /README\.md: .*expected a pcap or pcapng capture/],
  ['JSON that is no archive', ['package.json', 'package.json'], /package\.json: log: .*expected an HTTP archive/],
  ['an unknown --fail-on', ['a', 'b', '--fail-on', 'leak'], /--fail-on takes change, not "leak"/],
  ['an arm that was not captured', ['results:after', 'x'], /results:after is no capture/],
];
for (const [what, args, message] of mistakes) {
  t.test(`${what} is one line on standard error and exits 2`, async (t) => {
    const { exitCode, stdout, stderr } = await leakdiff(args);
    t.match(stderr, message);
    t.equal(stderr.split('\n').length, 1, stderr);
    t.equal(stdout, '');
    t.equal(exitCode, 2);
  });
}

t.test('a log that is cut off in the middle of its gzip is refused, not read as far as it goes', async (t) => {
  const zeek = '#separator \\x09\n#path\thttp\n#fields\tts\tid.resp_h\tid.resp_p\n'.padEnd(4000, '1.0\t1.2.3.4\t80\n');
  const { exitCode, stderr } = await leakdiff([
    await put('cut.log.gz', gzipSync(zeek).subarray(0, 90)),
    'package.json',
  ]);
  t.match(stderr, /cut\.log\.gz is damaged: it cannot be gunzipped whole/);
  t.equal(exitCode, 2);
});

t.test('a name that cannot even be looked at is said to be that, not taken for one that is not there', async (t) => {
  const { exitCode, stderr } = await leakdiff(['a'.repeat(300), 'b']);
  t.equal(exitCode, 2);
  t.match(stderr, /cannot be looked at \(ENAMETOOLONG\)/);
});
