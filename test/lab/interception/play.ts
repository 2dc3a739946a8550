import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openAuthority, openNetwork } from '../../../harness/network/index.ts';
import { enterLab, insideLab } from '../../../harness/network/lab.ts';
import type { Wish } from './client.ts';

/** Plays interception in a private lab, with stand-ins for handset and internet, and prints what came of it as one JSON line. `play.ts SCENE FOLDER` keeps its files there. */

if (!insideLab()) process.exit(await enterLab());

const mac = '64:09:80:1e:a4:d1';

async function startIn(script: string, ...args: string[]) {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn('unshare', ['--net', process.execPath, file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => JSON.parse((await lines.next()).value ?? 'null');
  await next();
  return { child, next };
}

const [scene = '', kept] = process.argv.slice(2);
const folder = kept ?? mkdtempSync(join(tmpdir(), 'leakdiff-intercept-'));
const [handset, upstream] = await Promise.all([startIn('client.ts', mac), startIn('upstream.ts', folder)]);
const network = await openNetwork({
  network: { kind: 'wire' },
  bench: {
    adb: '127.0.0.1:1',
    handset: { pid: handset.child.pid ?? 0, interface: 'wlan0' },
    upstream: { pid: upstream.child.pid ?? 0, resolver: '114.114.114.114' },
  },
  folder,
});
const lab = await openAuthority(join(folder, 'authority'));
const files = { lab: lab.certificateFile, vendor: join(folder, 'ca.pem') };
const capture = await network.startCapture({ id: 'arm', file: join(folder, 'arm.pcapng') });
await network.join();
await network.waitForAddress();

const ask = async (wish: Wish): Promise<unknown> => {
  handset.child.stdin.write(`${JSON.stringify(wish)}\n`);
  return handset.next();
};
const intercept = () =>
  network.intercept({
    ...{ id: 'arm', authority: lab, trusted: files.vendor, version: '0' },
    ...{ transcript: join(folder, 'arm.har'), log: join(folder, 'interceptor.log') },
  });

const name = 'api.vendor.test';
const at = (last: number, port: number) => ({ ip: `54.169.0.${last}`, port, name });

async function all() {
  const before = await ask({ how: 'http', ...at(1, 80), path: '/before' });
  const interception = await intercept();
  const answers: Record<string, unknown> = {};
  const trust = files.lab;
  const body = JSON.stringify({ tel: '+8613912345678' });
  answers.http = await ask({ how: 'http', ...at(1, 80), path: '/clear?tel=%2B8613912345678', body });
  for (const version of ['TLSv1', 'TLSv1.2', 'TLSv1.3'] as const)
    answers[version] = await ask({ how: 'https', ...at(1, 443), trust, version, path: `/${version}`, body });
  answers.large = await ask({ how: 'https', ...at(1, 443), trust, version: 'TLSv1', body: 'x'.repeat(3_000_000) });
  answers.h2 = await ask({ how: 'h2', ...at(1, 8443), trust, path: '/h2', body });
  answers.ws = await ask({ how: 'ws', ...at(1, 80), path: '/ws', body });
  answers.wss = await ask({ how: 'wss', ...at(1, 443), trust, path: '/wss', body });
  answers.raw = await ask({ how: 'tls', ...at(2, 8883), trust, version: 'TLSv1', body: `push ${body}` });
  answers.first = await ask({ how: 'tls', ...at(2, 993), trust });
  answers.push = await ask({ how: 'tcp', ...at(3, 5222), body: `<stream>${body}` });
  answers.control = await ask({ how: 'http', ip: '192.168.31.1', port: 80, path: '/control' });
  const pinned = { ...at(4, 443), name: 'pinned.vendor.test', trust: files.vendor };
  for (const version of ['TLSv1', 'TLSv1.2', 'TLSv1.3'] as const) {
    const one = { ...pinned, name: `${version.toLowerCase().replace('.', '-')}.vendor.test` };
    answers[`refused ${version}`] = await ask({ how: 'https', ...one, version, path: '/pinned', body });
    await delay(700);
    // The certificate is another name's, so this client hears from its own TLS why it stops, after the upstream's own handshake.
    answers[`passed ${version}`] = await ask({ how: 'tls', ...one, version });
  }
  const facts = await interception.stop();
  const again = await interception.stop();
  const after = await ask({ how: 'https', ...at(1, 443), trust: files.vendor, path: '/after' });
  const stats = await capture.stop();
  return { before, answers, facts, again, after, stats };
}

/** The priority is raised where that is allowed, so that a busy machine is not what is measured. */
async function bench() {
  const times = 200;
  const measure = async (trust: string) => ({
    http: await ask({ how: 'timed', ...at(1, 80), times }),
    'https, TLS 1.0': await ask({ how: 'timed', ...at(1, 443), times, version: 'TLSv1', trust }),
    'https, TLS 1.2': await ask({ how: 'timed', ...at(1, 443), times, version: 'TLSv1.2', trust }),
  });
  const passive = await measure(files.vendor);
  const interception = await intercept();
  const intercepted = await measure(files.lab);
  await interception.stop();
  return { passive, intercepted };
}

/** Intercepts until it is killed. */
async function hold() {
  await intercept();
  const answer = await ask({ how: 'https', ...at(1, 443), trust: files.lab, path: '/held', body: 'held' });
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  await new Promise(() => setInterval(() => undefined, 60_000));
}

try {
  const text = JSON.stringify(await { all, bench, hold }[scene as 'all']());
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain');
  const undone = await network.close();
  for (const { what, ok, detail } of undone) if (!ok) console.error(`not undone: ${what}: ${detail}`);
} finally {
  for (const { child } of [handset, upstream]) child.kill('SIGKILL');
  if (kept === undefined) rmSync(folder, { recursive: true });
  else readFileSync(join(folder, 'arm.pcapng'));
}
process.exit(0);
