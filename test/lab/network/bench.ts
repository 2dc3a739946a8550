import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Bench } from '../../../harness/model/device.ts';

export const handsetMac = '64:09:80:1e:a4:d1';

export type StandIn = {
  readonly bench: Bench;
  /** Lets the stand-in handset do something and gives its answer. */
  tell(...command: readonly (string | number)[]): Promise<unknown>;
  stop(): Promise<void>;
};

type Place = { readonly process: ChildProcessByStdio<Writable, Readable, null>; readonly lines: Interface };

/** Both ends of the network, each a process in a network namespace of its own. */
export async function startStandIn(): Promise<StandIn> {
  const [handset, upstream] = await Promise.all([startIn('handset.ts', handsetMac), startIn('upstream.ts')]);
  return {
    bench: {
      adb: '127.0.0.1:1',
      handset: { pid: handset.process.pid ?? 0, interface: 'wlan0' },
      upstream: { pid: upstream.process.pid ?? 0, resolver: '114.114.114.114' },
    },
    tell: async (...command) => {
      handset.process.stdin.write(`${JSON.stringify(command)}\n`);
      return nextLine(handset.lines);
    },
    stop: async () => {
      for (const place of [handset, upstream]) {
        const ended = once(place.process, 'exit');
        place.process.kill('SIGKILL');
        await ended;
      }
    },
  };
}

async function startIn(script: string, ...args: string[]): Promise<Place> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn('unshare', ['--net', process.execPath, file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  await nextLine(lines);
  return { process: child, lines };
}

async function nextLine(lines: Interface): Promise<unknown> {
  const [line] = await once(lines, 'line', { signal: AbortSignal.timeout(20_000) });
  return JSON.parse(line as string);
}
