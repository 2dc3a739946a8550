import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LeakdiffError } from '../../../harness/model/failure.ts';
import { startCapture } from '../../../harness/network/capture.ts';
import { type CaptureNetwork, openNetwork } from '../../../harness/network/index.ts';
import { enterLab, insideLab } from '../../../harness/network/lab.ts';
import { handsetMac, type StandIn, startStandIn } from './bench.ts';

/** Plays one scene in a private lab and prints what came of it as one JSON line; the tests judge it. */

if (!insideLab()) process.exit(await enterLab());

type Stage = { readonly standIn: StandIn; readonly network: CaptureNetwork; readonly folder: string };

const ip = (...args: string[]): string => execFileSync('ip', args, { encoding: 'utf8' });
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
const toFailure = (failure: LeakdiffError | undefined) => failure?.toFailure() ?? null;

/** Which of the stand-in's numbered datagrams are in a capture. */
function datagramsIn(file: string): number[] {
  return [...readFileSync(file, 'latin1').matchAll(/datagram (\d{6})/g)].map(([, index]) => Number(index));
}

async function study({ standIn, network, folder }: Stage) {
  const file = join(folder, 'study.pcapng');
  const capture = await network.startCapture({ id: 'study', file });
  await network.join();
  const address = await network.waitForAddress({ mac: handsetMac.toUpperCase(), since: capture.startedAt });
  const lease = await standIn.tell('lease');
  const names = [
    await standIn.tell('resolve', 'control.leakdiff.test'),
    await standIn.tell('resolve', 'api.example.com'),
  ];
  const control = await standIn.tell('get', '192.168.31.1', 80, '/canary');
  const download = await standIn.tell('get', '54.169.0.1', 80, '/5000000');
  const forbidden: unknown[] = [];
  for (const host of ['10.9.9.9', '192.168.99.1', '198.18.0.2'])
    forbidden.push(await standIn.tell('get', host, 80, '/5'));
  forbidden.push(await standIn.tell('get', '192.168.31.1', 22, '/5'));
  await standIn.tell('udp', '224.0.0.251', 5353, 3);
  const isolation = await network.isolation();
  const stats = await capture.stop();
  const again = await capture.stop();
  return {
    ...{ address, lease, names, control, download, forbidden, isolation, stats, again },
    url: network.controlUrl('a b'),
    requests: network.controlRequests(),
    frames: dissect(file),
    log: readFileSync(join(folder, 'dnsmasq.log'), 'utf8').includes('query[A] api.example.com from 192.168.31.'),
    undone: await network.close(),
    interfaces: lines(ip('-brief', 'link')).length,
    programs: runningPrograms(),
  };
}

/** What tshark makes of a capture: how many frames, the DHCP messages, the longest frame, TCP checksums that are wrong (status 0). */
function dissect(file: string) {
  const fields = ['frame.len', 'tcp.checksum.status', 'dhcp.option.dhcp'].flatMap((field) => ['-e', field]);
  const args = ['-r', file, '-o', 'tcp.check_checksum:TRUE', '-T', 'fields', ...fields];
  const output = execFileSync('tshark', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const frames = lines(output).map((line) => line.split('\t'));
  return {
    count: frames.length,
    dhcp: frames.slice(0, 4).map(([, , message]) => message),
    longest: Math.max(...frames.map(([length]) => Number(length))),
    badChecksums: frames.filter(([, status]) => status === '0').length,
  };
}

function runningPrograms(): string[] {
  const names = readdirSync('/proc').flatMap((pid) => {
    const file = `/proc/${pid}/comm`;
    try {
      return existsSync(file) ? [readFileSync(file, 'utf8').trim()] : [];
    } catch (error) {
      // It ended between the two looks.
      if (error instanceof Error && 'code' in error) return [];
      throw error;
    }
  });
  return names.filter((name) => ['dumpcap', 'dnsmasq', 'setpriv'].includes(name)).sort();
}

async function overlap({ standIn, network, folder }: Stage) {
  const first = await network.startCapture({ id: 'first', file: join(folder, 'first.pcapng') });
  await network.join();
  await network.waitForAddress();
  const sent = standIn.tell('udp', '54.169.0.1', 9, 20_000);
  const second = await network.startCapture({ id: 'second', file: join(folder, 'second.pcapng') });
  const stats = [await first.stop()];
  const count = await sent;
  stats.push(await second.stop());
  const [one, two] = [datagramsIn(first.file), datagramsIn(second.file)];
  return { count, stats, one: [one[0], one.at(-1)], two: [two[0], two.at(-1)], union: new Set([...one, ...two]).size };
}

/** Fifty captures, each of which is sent a datagram right after its start and right before its end. */
async function race({ standIn, network, folder }: Stage) {
  await network.join();
  await network.waitForAddress();
  let inFile = 0;
  for (let round = 0; round < 5; round += 1) {
    const files = Array.from({ length: 10 }, (_, index) => join(folder, `race-${round}-${index}.pcapng`));
    const captures = await Promise.all(files.map((file) => network.startCapture({ id: 'race', file })));
    await standIn.tell('udp', '54.169.0.1', 9, 2);
    await Promise.all(captures.map((capture) => capture.stop()));
    inFile += files.filter((file) => new Set(datagramsIn(file)).size === 2).length;
  }
  return { inFile };
}

/** A capture that ends before it is stopped. */
async function early({ standIn, network, folder }: Stage) {
  await network.join();
  await network.waitForAddress();
  const fall = async (options: { file: string; limitBytes?: number }, push: () => unknown) => {
    const told = Promise.withResolvers<LeakdiffError>();
    const capture = await startCapture({ id: 'early', interface: 'lan0', onFailure: told.resolve, ...options });
    await push();
    const failure = await told.promise;
    return { failure: toFailure(failure), stats: await capture.stop(), bytes: statSync(options.file).size };
  };
  const small = join(folder, 'small');
  mkdirSync(small);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]);
  const download = (): unknown => standIn.tell('get', '54.169.0.1', 80, '/500000');
  const killed = await fall({ file: join(folder, 'killed.pcapng') }, () =>
    execFileSync('sh', ['-c', 'kill -9 $(pidof dumpcap)']),
  );
  const full = await fall({ file: join(small, 'full.pcapng') }, download);
  const limit = await fall({ file: join(folder, 'limit.pcapng'), limitBytes: 100_000 }, download);
  const gone = await fall({ file: join(folder, 'gone.pcapng') }, () => ip('link', 'delete', 'lan0'));
  const absent = await startCapture({ id: 'absent', interface: 'lan0', file: join(folder, 'absent.pcapng') }).then(
    () => null,
    (failure: LeakdiffError) => toFailure(failure),
  );
  return { killed, full, limit, gone, absent };
}

/** What can be wrong before the handset joins, and dnsmasq's end in the middle. */
async function trouble(stage: Stage) {
  const died = Promise.withResolvers<LeakdiffError>();
  const attempt = async (bench: Partial<StandIn['bench']>) =>
    openNetwork({
      network: { kind: 'wire' },
      bench: { ...stage.standIn.bench, ...bench },
      folder: stage.folder,
      onFailure: died.resolve,
    });
  const refused = async (bench: Partial<StandIn['bench']>) =>
    attempt(bench).then(
      () => null,
      (failure: LeakdiffError) => toFailure(failure),
    );
  await stage.network.close();
  const sameNetwork = await refused({ handset: { pid: process.pid, interface: 'wlan0' } });
  const gone = await refused({ handset: { pid: 4_000_000, interface: 'wlan0' } });
  const left = lines(ip('-brief', 'link')).length;
  const network = await attempt({});
  execFileSync('sh', ['-c', 'kill -9 $(pidof dnsmasq)']);
  const failure = toFailure(await died.promise);
  return { sameNetwork, gone, left, failure, undone: await network.close() };
}

/** The same face on an interface that exists already. */
async function existing({ folder }: Stage) {
  ip('link', 'add', 'br0', 'type', 'veth', 'peer', 'name', 'host0');
  for (const end of ['br0', 'host0']) ip('link', 'set', end, 'up');
  ip('address', 'add', '172.20.0.1/24', 'dev', 'br0');
  const network = await openNetwork({ network: { kind: 'interface', name: 'br0' }, bench: null, folder });
  const capture = await network.startCapture({ id: 'existing', file: join(folder, 'existing.pcapng') });
  await network.join();
  ip('neighbour', 'add', '172.20.0.7', 'lladdr', handsetMac, 'dev', 'br0');
  const address = await network.waitForAddress({ mac: handsetMac });
  const answer = await fetch(network.controlUrl('token'));
  const isolation = await network.isolation();
  const undone = await network.close();
  return {
    address,
    status: answer.status,
    requests: network.controlRequests(),
    isolation,
    undone,
    stats: await capture.stop(),
  };
}

/** The harness is killed while it captures. */
async function orphan({ folder }: Stage) {
  const file = join(folder, 'orphan.pcapng');
  const holder = spawn(process.execPath, [fileURLToPath(new URL('hold.ts', import.meta.url)), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  const before = runningPrograms();
  holder.kill('SIGKILL');
  for (let looks = 0; looks < 100 && runningPrograms().includes('dumpcap'); looks += 1) await delay(50);
  return { before, after: runningPrograms(), frames: dissect(file).count };
}

const scenes = { study, overlap, race, early, trouble, existing, orphan };

const scene = scenes[process.argv[2] as keyof typeof scenes];
const folder = mkdtempSync(join(tmpdir(), 'leakdiff-play-'));
const standIn = await startStandIn();
try {
  const network = await openNetwork({ network: { kind: 'wire' }, bench: standIn.bench, folder });
  const text = JSON.stringify(await scene({ standIn, network, folder }));
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain');
} finally {
  await standIn.stop();
  execFileSync('sh', ['-c', 'umount "$1/small" 2>&1 || true', 'sh', folder], { stdio: 'ignore' });
  rmSync(folder, { recursive: true });
}
process.exit(0);
