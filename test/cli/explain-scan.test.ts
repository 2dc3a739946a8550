import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import t from 'tap';
import { hasTshark, realFile } from '../analysis/tshark.ts';
import { pcap, tcpConversation } from '../analysis/wire.ts';

const repository = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'leakdiff-explain-scan-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const leakdiff = (...args: string[]) =>
  execa({ cwd: repository, reject: false })(process.execPath, ['harness/cli.ts', ...args]);
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const canaries = file(
  'c.json',
  '{"canaries":[{"id":"p","kind":"phone","value":"+85291234567"},{"id":"t","kind":"text","value":"ping"}]}',
);

/** Scans a file, and explains the first of the findings. */
async function explainFirst(input: string, more: readonly string[] = []) {
  const { stdout } = await leakdiff('scan', '--canaries', canaries, ...more, input);
  return leakdiff('explain', file('found.ndjson', `${stdout}\n`), '1', '--canaries', canaries, ...more);
}

const request = {
  url: 'http://h.example/',
  method: 'POST',
  headers: [
    { name: 'A', value: 'b' },
    { name: 'X-Tel', value: Buffer.from('+85291234567').toString('base64') },
  ],
};
const archive = JSON.stringify({ log: { entries: [{ request: { url: 'http://x/', headers: [] } }, { request }] } });
const zeek = [
  '#separator \\x09',
  '#path\thttp',
  '#fields\tts\tuid\tid.resp_h\tid.resp_p\thost\turi\tuser_agent',
  '1\tC1\t1.1.1.1\t80\th.example\t/\tApp (+85291234567)',
  '',
].join('\n');

t.test('a finding in an archive is explained from its entry, and the part of it is named', async (t) => {
  const { stdout, exitCode } = await explainFirst(file('a.har', archive));
  t.equal(exitCode, 0);
  t.match(stdout, /entry 2 of 2, index 1; the finding stands in the request's header X-Tel\n/);
  t.match(stdout, /2\. base64url.*: 16 bytes at 13 decode to 12\n[\s\S]*replayed: 3 steps, byte for byte$/);
});

t.test('a finding in a packed log of Zeek is explained from its line and column', async (t) => {
  const { stdout, exitCode } = await explainFirst(file('http.log.gz', gzipSync(zeek)));
  t.equal(exitCode, 0);
  t.match(
    stdout,
    /line 4 of the log; the finding stands in column user_agent\n[\s\S]*replayed: 2 steps, byte for byte$/,
  );
});

const capture = pcap(
  tcpConversation([
    { up: true, data: Buffer.from(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\n\r\n+85291234567`) },
  ]),
);

t.test('of a capture that was cut since, the chain is not replayed, and the damage is told', async (t) => {
  const whole = file('b.pcap', capture);
  const { stdout: found } = await leakdiff('scan', '--canaries', canaries, whole);
  file('b.pcap', capture.subarray(0, 330));
  const { stdout, exitCode } = await leakdiff('explain', file('b.ndjson', found), '1', '--canaries', canaries);
  t.match(
    stdout,
    /note: the capture file ends in the middle of a record[\s\S]*NOT REPLAYED: the chain http-body > e164/,
  );
  t.equal(exitCode, 1);
});

t.test('what is missing is one line, and exits 2', async (t) => {
  const { stdout } = await leakdiff('scan', '--canaries', canaries, file('d.pcap', capture));
  const output = file('d.ndjson', `${stdout}\n{}\n`);
  rmSync(join(folder, 'd.pcap'));
  for (const [args, message] of [
    [[output, '3', '--canaries', canaries], /there is no finding "3" in .*d\.ndjson; its lines are findings 1 to 2/],
    [[output, '2', '--canaries', canaries], /d\.ndjson:2 is no finding; expected what leakdiff scan/],
    [[output, '1'], /the canaries that were looked for are not in .*give --canaries FILE/],
    [
      [output, '1', '--canaries', canaries],
      /d\.pcap: cannot be read \(ENOENT\); expected the file that the finding names/,
    ],
  ] as const) {
    const { stderr, exitCode, stdout: said } = await leakdiff('explain', ...args);
    t.match(stderr, message);
    t.equal(stderr.split('\n').length, 1);
    t.equal(said, '');
    t.equal(exitCode, 2);
  }
});

const real = realFile('tls/illustrated-tls12.pcap');
t.test(
  'a finding that was decrypted is decrypted again, and shown from the frame and its record',
  { skip: (!hasTshark() && 'tshark is not installed') || (real === null && 'not on this machine') },
  async (t) => {
    const keylog = (real ?? '').replace(/pcap$/, 'keylog');
    const { stdout, exitCode } = await explainFirst(real ?? '', ['--keylog', keylog]);
    t.equal(exitCode, 0);
    t.match(stdout, /frame 13, \d+ bytes as captured\n[\s\S]*TLS record 1 of 1 .*\n {4}000000 {2}17 03 03/);
    t.match(stdout, /1\. tls .*\n\n2\. tcp .*: \d+ bytes[\s\S]*70 69 6e 67[\s\S]*replayed: 3 steps, byte for byte$/);
    const without = await leakdiff('explain', join(folder, 'found.ndjson'), '1', '--canaries', canaries);
    t.match(without.stdout, /note: nothing was decrypted by secrets in the file; give the key log[\s\S]*NOT REPLAYED/);
    t.equal(without.exitCode, 1);
  },
);
