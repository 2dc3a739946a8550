import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const entry = fileURLToPath(new URL('network/entry.ts', import.meta.url));
const GONE_MS = 5_000;

type Entered = {
  readonly child: ChildProcess;
  readonly marker: string;
  next(): Promise<unknown>;
  code(): Promise<number | null>;
};

/** Starts entry.ts, with a marker in its environment by which everything that it starts is found again. */
function start(options: {
  readonly args: readonly string[];
  readonly path?: string;
  readonly before?: readonly string[];
}): Entered {
  const marker = `LEAKDIFF_TEST_${randomUUID()}`;
  const command = [...(options.before ?? []), process.execPath, entry, ...options.args];
  const child = spawn(command[0] ?? '', command.slice(1), {
    env: { ...process.env, ...(options.path === undefined ? {} : { PATH: options.path }), MARKER: marker },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ...{ child, marker },
    next: async () => JSON.parse((await lines.next()).value ?? 'null'),
    code: async () => (await ended)[0],
  };
}

function processesWith(marker: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environmentOf(pid).includes(marker))
    .map(Number);
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch (error) {
    // It ended while we looked, or is a zombie.
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}

async function waitUntilGone(marker: string): Promise<number[]> {
  for (const end = Date.now() + GONE_MS; Date.now() < end && processesWith(marker).length > 0; ) await delay(50);
  return processesWith(marker);
}

/** The program inside: the one process with the marker that is nobody's parent. */
function innermost(marker: string): number {
  const parents = new Set(
    processesWith(marker).map((pid) =>
      Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]),
    ),
  );
  return processesWith(marker).find((pid) => !parents.has(pid)) ?? 0;
}

t.test('the program runs in a lab of its own, with its arguments, and its exit code comes out', async (t) => {
  const lab = start({ args: ['3', 'a "b" $(c)'] });
  t.strictSame(await lab.next(), { uid: 0, arguments: ['3', 'a "b" $(c)'], interfaces: ['lo'], processes: 2 });
  t.equal(await lab.code(), 3);
});

t.test(
  'an ordinary user enters the lab too',
  { skip: process.getuid?.() !== 0 && 'needs root to become somebody else' },
  async (t) => {
    const lab = start({ args: ['3'], before: ['runuser', '-u', 'nobody', '--', 'env', '-u', 'NODE_OPTIONS'] });
    t.strictSame(await lab.next(), { uid: 0, arguments: ['3'], interfaces: ['lo'], processes: 2 });
    t.equal(await lab.code(), 3);
  },
);

t.test('one interruption is told once, and the lab unwinds in its own time', async (t) => {
  const lab = start({ args: ['unwind', '300'] });
  await lab.next();
  lab.child.kill('SIGINT');
  t.strictSame(await lab.next(), { unwind: 'interrupted by SIGINT; what was captured is kept' });
  t.equal(await lab.next(), null, 'nothing more is told');
  t.equal(await lab.code(), 7);
});

t.test('a second interruption means now, whether the lab unwinds or not', async (t) => {
  const lab = start({ args: ['unwind', '20000'] });
  await lab.next();
  lab.child.kill('SIGTERM');
  t.match(await lab.next(), { unwind: /SIGTERM/ });
  lab.child.kill('SIGHUP');
  t.match(await lab.next(), { now: /SIGHUP/ });
  t.equal(await lab.code(), 1);
});

t.test('a third interruption ends a lab that hears nothing', async (t) => {
  const lab = start({ args: ['deaf'] });
  await lab.next();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    lab.child.kill(signal);
    await delay(100);
  }
  t.match(await lab.next(), { code: 'INTERRUPTED' });
  t.equal(await lab.code(), 1);
  t.strictSame(await waitUntilGone(lab.marker), []);
});

t.test('when the outer process is killed, the lab unwinds by itself and leaves nothing', async (t) => {
  const lab = start({ args: ['unwind', '100'] });
  await lab.next();
  t.ok(processesWith(lab.marker).length >= 3, 'outer process, unshare and inner process are there');
  lab.child.kill('SIGKILL');
  t.match(await lab.next(), { unwind: /loss of the process that started the lab/ });
  t.strictSame(await waitUntilGone(lab.marker), []);
});

t.test('when the inner process is killed, the outer one says so and nothing is left', async (t) => {
  const lab = start({ args: ['unwind', '100'] });
  await lab.next();
  process.kill(innermost(lab.marker), 'SIGKILL');
  t.match(await lab.next(), { code: 'INTERRUPTED', message: /killed/ });
  t.equal(await lab.code(), 1);
  t.strictSame(await waitUntilGone(lab.marker), []);
});

t.test('a reader that goes away interrupts the lab', async (t) => {
  const lab = start({ args: ['unwind', '100'] });
  await lab.next();
  lab.child.stdout?.destroy();
  lab.child.kill('SIGINT');
  t.equal(await lab.code(), 7, 'writing to a closed pipe did not end it before it had unwound');
});

t.test('missing programs are named with their packages', async (t) => {
  const lab = start({ args: ['0'], path: '/nonexistent' });
  t.match(await lab.next(), { code: 'PROGRAM_MISSING', message: /dumpcap.*apt-get install .*wireshark-common/ });
  t.equal(await lab.code(), 1);
});

t.test('where namespaces are forbidden, one line says so', async (t) => {
  const forbid = 'echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --bounding-set=-all --inh-caps=-all "$@"';
  const lab = start({ args: ['0'], before: ['unshare', '--user', '--map-root-user', 'sh', '-c', forbid, 'sh'] });
  t.match(await lab.next(), {
    code: 'NO_NAMESPACES',
    message: /^this machine allows no private network namespaces \(.+\); .+$/,
  });
  t.equal(await lab.code(), 1);
});
