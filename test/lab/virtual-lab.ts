import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { type Bench, benchSchema } from '../../harness/model/device.ts';

/** Says to a test that it is in its own namespaces already. */
const variable = 'LEAKDIFF_TEST_LAB';
const callMs = 20_000;
const main = join(import.meta.dirname, '../../harness/virtual/main.ts');

/**
 * Runs the test file once more in network, mount and pid namespaces of its own (by a user namespace for an ordinary user) and leaves
 * with its exit code; inside, returns.
 */
export function enterTestLab(file: string): void {
  if (process.env[variable] === '1') return;
  const user = process.geteuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const own = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const script = 'ip link set lo up; "$@" & wait $!';
  const child = spawnSync('unshare', [...user, ...own, 'sh', '-c', script, 'lab', process.execPath, file], {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, [variable]: '1' },
  });
  process.exit(child.status ?? 1);
}

export type RunningBench = { readonly child: ChildProcess; readonly bench: Bench };

/** Starts the launcher and waits for its line. */
export async function startBench(...args: string[]): Promise<RunningBench> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const line: unknown = await Promise.race([
    once(lines, 'line').then(([text]) => text),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the launcher ended with ${code}`))),
  ]);
  return { child, bench: benchSchema.parse(JSON.parse(String(line))) };
}

/** Closes the launcher's stdin and gives its exit code. */
export async function endBench({ child }: RunningBench): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.stdin?.end();
  const [code] = await ended;
  return code;
}

/** The real adb with a server, a home and a key of its own; `end` stops it. */
export function startAdb(port: number) {
  const home = mkdtempSync(join(tmpdir(), 'virtual-lab-'));
  const adb = async (...args: string[]): Promise<string> => {
    const result = await execa('adb', ['-P', String(port), ...args], {
      // Its log goes to TMPDIR under the user's number, which is 0 for everybody in a user namespace.
      env: { HOME: home, TMPDIR: home },
      all: true,
      reject: false,
      timeout: callMs,
      stdin: 'ignore',
    });
    return result.all;
  };
  return {
    adb,
    /** Connects to this handset alone, and waits until its owner has allowed this computer. */
    connect: async (address: string): Promise<void> => {
      await adb('disconnect');
      await adb('connect', address);
      await until('the handset is attached', async () => (await adb('get-state')) === 'device');
    },
    shell: (command: string): Promise<string> =>
      adb('shell', command).then((text) => text.replaceAll('\r\n', '\n').trim()),
    end: async (): Promise<void> => {
      await adb('kill-server');
      rmSync(home, { recursive: true });
    },
  };
}

/** Looks every 50 ms until it is so; throws after `ms`. */
export async function until(what: string, look: () => Promise<boolean> | boolean, ms = 15_000): Promise<number> {
  const start = performance.now();
  while (!(await look())) {
    if (performance.now() - start > ms) throw new Error(`not within ${ms} ms: ${what}`);
    await sleep(50);
  }
  return performance.now() - start;
}

/** The command lines of all processes of this pid namespace that are not dead. */
export function processes(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || [];
      } catch {
        return [];
      }
    });
}

export const run = async (file: string, ...args: string[]): Promise<string> =>
  (await execa(file, args, { timeout: callMs, stdin: 'ignore' })).stdout;

/** The gateway's side of the handset's Wi-Fi: `lan0` with a DHCP and name server, its other end moved to the handset as wlan0. */
export async function layWire(bench: Bench): Promise<void> {
  await run('ip', 'link', 'add', 'lan0', 'type', 'veth', 'peer', 'name', 'x0');
  await run('ip', 'address', 'add', '192.168.31.1/24', 'dev', 'lan0');
  await run('ip', 'link', 'set', 'lan0', 'up');
  await run('ip', 'link', 'set', 'x0', 'netns', String(bench.handset.pid), 'name', bench.handset.interface);
}

/** The gateway's side of the internet: `wan0`, its other end moved to the cloud, and forwarding between the two without masquerading. */
export async function layUplink(bench: Bench): Promise<void> {
  const cloud = String(bench.upstream.pid);
  await run('ip', 'link', 'add', 'wan0', 'type', 'veth', 'peer', 'name', 'y0');
  await run('ip', 'address', 'add', '198.18.0.1/30', 'dev', 'wan0');
  await run('ip', 'link', 'set', 'wan0', 'up');
  await run('ip', 'link', 'set', 'y0', 'netns', cloud, 'name', 'eth0');
  await run('ip', 'route', 'add', 'default', 'via', '198.18.0.2');
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
  const back = ['ip', 'route', 'add', '192.168.31.0/24', 'via', '198.18.0.1'];
  await until('the cloud is linked', () =>
    run('nsenter', '-t', cloud, '-n', ...back).then(
      () => true,
      () => false,
    ),
  );
}

/** A DHCP and name server on `lan0`; names that it does not know go to `upstream`. */
export function startDnsmasq(upstream?: string): ChildProcess {
  const leases = '--leasefile-ro';
  const args = [
    '-C',
    '/dev/null',
    '-k',
    '--no-resolv',
    '--no-hosts',
    '--interface=lan0',
    '--bind-interfaces',
    '--no-ping',
  ];
  const range = '--dhcp-range=192.168.31.100,192.168.31.200,12h';
  const names = '--address=/control.leakdiff.test/192.168.31.1';
  const servers = upstream === undefined ? [] : [`--server=${upstream}`];
  return spawn('dnsmasq', [...args, leases, range, names, ...servers, '--no-daemon'], {
    stdio: 'ignore',
  });
}
