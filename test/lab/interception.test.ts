import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { readTranscript } from '../../harness/analysis/har/transcript.ts';
import { interceptionFactsSchema } from '../../harness/model/interception.ts';
import { scanWholeFile } from '../../harness/run/scan-file.ts';

/** Interception with real packets: a stand-in handset speaks to a stand-in internet through a gateway that opens its connections. */

const run = promisify(execFile);
const play = fileURLToPath(new URL('interception/play.ts', import.meta.url));
const cli = fileURLToPath(new URL('../../harness/cli.ts', import.meta.url));
const phone = '+8613912345678';
const canaries = [{ id: 'tel', kind: 'phone' as const, value: phone }];

type Answer = { status?: number; path?: string; bytes?: number; version?: string; error?: string; answer?: string };

t.test('all that a handset says is opened, passed or left alone as it should be, and written down', async (t) => {
  const folder = t.testdir();
  const { stdout } = await run(process.execPath, [play, 'all', folder], { timeout: 100_000, maxBuffer: 1 << 24 });
  const { before, answers, facts, again, after, stats } = JSON.parse(stdout);
  const got = answers as Record<string, Answer>;
  const har = join(folder, 'arm.har');
  const text = readFileSync(har, 'utf8');
  const { entries, _interception } = JSON.parse(text).log;
  const entryOf = (path: string) =>
    entries.find(({ request }: { request: { url: string } }) => request.url.endsWith(path));

  t.match(before, { status: 200 });
  t.match(after, { status: 200 }, 'afterwards the vendor itself is spoken to again');
  t.match(stats, { clean: true, dropped: 0 });
  t.same(again, facts, 'stopping twice gives the same answer');
  t.same(interceptionFactsSchema.parse(_interception), facts, 'the transcript ends with what was done');
  t.same(facts.failures, {});

  t.match(got.http, { status: 200, path: '/clear?tel=%2B8613912345678', bytes: 24 });
  for (const version of ['TLSv1', 'TLSv1.2', 'TLSv1.3']) {
    t.match(got[version], { status: 200, path: `/${version}`, bytes: 24 }, `HTTPS in ${version}`);
    t.match(entryOf(`/${version}`), {
      request: { method: 'POST', url: `https://api.vendor.test/${version}`, postData: { text: `{"tel":"${phone}"}` } },
      response: { status: 200 },
      serverIPAddress: '54.169.0.1',
      _connection: { server: { ip: '54.169.0.1', port: 443 }, tls: { version } },
    });
  }
  t.match(got.large, { status: 200, bytes: 3_000_000 }, 'a long body arrives whole');
  t.match(got.h2, { path: '/h2', version: '2.0' }, 'HTTP/2 on both sides');
  t.match(entryOf('/h2'), { request: { httpVersion: 'HTTP/2.0' }, _connection: { tls: { alpn: 'h2' } } });
  for (const path of ['/ws', '/wss']) {
    t.equal(got[path.slice(1)]?.answer, `{"tel":"${phone}"}`);
    t.match(entryOf(path)._webSocketMessages, [{ type: 'send' }, { type: 'receive' }]);
  }
  t.equal(got.raw, `push {"tel":"${phone}"}`, 'what is no HTTP inside of TLS comes back');
  t.match(entryOf(':8883/')._raw, { up: 29, down: 29, cut: false });
  t.equal(got.first, '* OK ready\r\n', 'and a server that speaks first is heard');
  t.equal(got.push, `<stream>{"tel":"${phone}"}`, 'port 5222 in the clear passes');
  t.match(got.control, { error: /doctype/ }, 'the gateway itself answers as before');
  t.notOk(entryOf('/control'), 'and is not intercepted');

  for (const version of ['TLSv1', 'TLSv1.2', 'TLSv1.3']) {
    const host = `${version.toLowerCase().replace('.', '-')}.vendor.test`;
    t.match(got[`refused ${version}`], { error: /UNABLE_TO_VERIFY/ });
    t.match(
      got[`passed ${version}`],
      { error: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      `${version}: the vendor's own certificate`,
    );
    t.ok(
      facts.pinned.some((pin: { host: string }) => pin.host === host),
      `${version}: remembered`,
    );
    const [passed] = facts.passed.filter((one: { host: string }) => one.host === host);
    t.match(passed, { why: 'pinned', ip: '54.169.0.4', port: 443, connections: 1 });
    t.ok(passed.up > 100 && passed.down > 1000, `${version}: ${passed.up} up, ${passed.down} down`);
  }
  t.match(
    facts.passed.filter(({ port }: { port: number }) => port === 5222),
    [{ why: 'protocol', connections: 1, up: 32, down: 32 }],
  );
  for (const { error } of facts.upstreams) t.equal(error, null, "the vendor's authority vouches for its servers");
  t.equal(statSync(join(folder, 'authority/authority.key')).mode & 0o777, 0o600);

  const list = join(folder, 'canaries.json');
  writeFileSync(list, JSON.stringify({ canaries }));
  const scanned = await run(process.execPath, [cli, 'scan', '--canaries', list, har]);
  const found = scanned.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const places = new Set(
    found.filter(({ direction }) => direction === 'up').map(({ endpoint, chain }) => `${endpoint.port} ${chain[0]}`),
  );
  for (const place of ['80 http-url', '443 http-body', '8443 http-body', '443 ws-message', '8883 tcp'])
    t.ok(places.has(place), `leakdiff scan finds it: ${place}`);

  const file = join(folder, 'arm.pcapng');
  const { flows } = await scanWholeFile({ file, canaries, lookup: null, source: { path: file } });
  const { hits } = readTranscript(text, { file: har, canaries, lookup: null, packets: { file, flows } });
  t.ok(hits.length > 0);
  for (const { ref, chain } of hits) t.ok(ref.packet, `entry ${ref.frame} (${chain[0]}) is joined to a packet`);
  const ports = await clientPorts(file);
  for (const { ref } of hits)
    t.ok(
      ports.get(ref.packet?.frame ?? 0)?.includes(entries[ref.stream].connection),
      `and tshark sees its port in frame ${ref.packet?.frame}`,
    );
});

/** The two ports of each TCP frame, as tshark reads them. */
async function clientPorts(file: string): Promise<Map<number, string>> {
  const fields = ['frame.number', 'tcp.srcport', 'tcp.dstport'].flatMap((field) => ['-e', field]);
  const { stdout } = await run('tshark', ['-r', file, '-Y', 'tcp', '-T', 'fields', ...fields], { maxBuffer: 1 << 26 });
  return new Map(stdout.split('\n').map((line) => [Number(line.split('\t')[0]), line]));
}

t.test('when the harness is killed, nothing is left running and the transcript is whole', async (t) => {
  const folder = t.testdir();
  const mark = `LEAKDIFF_TEST_${randomUUID()}`;
  const child = spawn(process.execPath, [play, 'hold', folder], {
    ...{ stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, MARK: mark } },
  });
  const [line] = await once(child.stdout, 'data');
  t.match(JSON.parse(String(line)), { status: 200, path: '/held' });
  const running = processesWith(mark);
  t.ok(
    running.some(({ command }) => command.includes('interception/main.ts')),
    'the interceptor is one of many',
  );
  // The harness itself, inside of the lab.
  const harness = running.find(({ id, command }) => id !== child.pid && /node \S+play\.ts hold/.test(command));
  process.kill(harness?.id ?? 0, 'SIGKILL');
  for (let looks = 0; looks < 200 && processesWith(mark).length > 0; looks += 1) await delay(50);
  t.strictSame(processesWith(mark), []);
  const { log } = JSON.parse(readFileSync(join(folder, 'arm.har'), 'utf8'));
  t.match(log.entries, [{ request: { url: 'https://api.vendor.test/held', postData: { text: 'held' } } }]);
});

function processesWith(mark: string): { readonly id: number; readonly command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      try {
        const marked = readFileSync(`/proc/${id}/environ`, 'utf8').includes(mark);
        const command = readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
        // A shell's own text is no command of the program that it starts.
        return marked ? [{ id: Number(id), command: /^(?:sh|unshare) /.test(command) ? 'shell' : command }] : [];
      } catch {
        return []; // It ended while we looked.
      }
    });
}
