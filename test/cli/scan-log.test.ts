import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import t from 'tap';

const repository = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'leakdiff-log-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const scan = (...args: string[]) =>
  execa({ cwd: repository, reject: false })(process.execPath, ['harness/cli.ts', 'scan', ...args]);
const canaries = file('c.json', '{"canaries":[{"id":"p","kind":"phone","value":"+85291234567"}]}');
const archive = JSON.stringify({
  log: {
    entries: [
      { startedDateTime: '2026-01-02T03:04:05Z', request: { url: 'http://h.example/?t=85291234567', headers: [] } },
    ],
  },
});
const ends = { uid: 'C1', 'id.orig_h': '10.0.0.9', 'id.orig_p': 5000, 'id.resp_h': '1.1.1.1', 'id.resp_p': 443 };
const http = `${JSON.stringify({ ts: 1, ...ends, host: 'h.example', uri: '/?t=%2B85291234567', method: 'GET' })}\n`;
const conn = `${JSON.stringify({ ts: 1, ...ends, proto: 'tcp', orig_bytes: 7, conn_state: 'SF' })}\n`;
const ssl = `${JSON.stringify({ ts: 1, ...ends, version: 'TLSv13', server_name: 'named.example' })}\n`;

t.test('archives and logs are told by their contents, packed or not, and searched together', async (t) => {
  const files = [
    file('a.txt', archive),
    file('b.gz', gzipSync(archive)),
    file('c.log', http),
    file('d.bin', gzipSync(http)),
  ];
  const { stdout, stderr, exitCode } = await scan('--canaries', canaries, ...files);
  t.equal(exitCode, 0, stderr);
  const hits: { ref: { file: string }; canary: string }[] = stdout.split('\n').map((line) => JSON.parse(line));
  t.same(
    hits.map(({ ref }) => ref.file),
    files,
  );
});

t.test('flows of logs that belong together are printed once, those of an archive by entry', async (t) => {
  const { stdout, stderr } = await scan(
    '--flows',
    file('conn.log', conn),
    file('ssl.log', ssl),
    file('a.har', archive),
  );
  const flows: { host: string }[] = stdout.split('\n').map((line) => JSON.parse(line));
  t.same(flows.map(({ host }) => host).sort(), ['h.example', 'named.example'], stderr);
});

t.test('what begins as JSON and is no archive, or names one and is nothing, is one line', async (t) => {
  for (const [name, content, message] of [
    ['x.json', '{"a":1}', /x\.json: log: .*expected an HTTP archive/],
    ['y.har', 'nothing', /y\.har is not JSON; expected an HTTP archive/],
    [
      'z.har.gz',
      gzipSync(archive).subarray(0, 60),
      /z\.har\.gz: cannot be read \(Z_BUF_ERROR\); expected an HTTP archive/,
    ],
  ] as const) {
    const { stderr, stdout, exitCode } = await scan('--canaries', canaries, file(name, content));
    t.match(stderr, message);
    t.equal(stderr.split('\n').length, 1);
    t.equal(stdout, '');
    t.equal(exitCode, 2);
  }
});
