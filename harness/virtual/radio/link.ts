import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { z } from 'zod';
import type { Lease } from './dhcp.ts';

const callMs = 5_000;
/** Wait before `ip monitor` is started again, should it end. */
const restartMs = 500;

/** What the kernel says of an interface of this network namespace. */
export type LinkState = { readonly index: number; readonly up: boolean; readonly carrier: boolean };

const linksSchema = z.array(
  z.object({ ifindex: z.number(), flags: z.array(z.string()), ifname: z.string().optional() }),
);

const ip = async (...args: string[]): Promise<string> =>
  (await execa('ip', args, { timeout: callMs, stdin: 'ignore' })).stdout;

/** The names of the interfaces of this process' network namespace. */
export function interfaceNames(): string[] {
  return readFileSync('/proc/self/net/dev', 'utf8')
    .split('\n')
    .flatMap((line) => line.match(/^\s*([^\s:]+):/)?.[1] ?? []);
}

/** An interface of this process' network namespace, or null while there is none of that name. */
export async function linkState(name: string): Promise<LinkState | null> {
  if (!interfaceNames().includes(name)) return null;
  const [link] = linksSchema.parse(JSON.parse(await ip('-j', 'link', 'show', 'dev', name)));
  return link ? { index: link.ifindex, up: link.flags.includes('UP'), carrier: link.flags.includes('LOWER_UP') } : null;
}

/** Calls `changed` whenever an interface of this network namespace comes, goes or changes. Returns a function that ends it. */
export function watchLinks(changed: () => void): () => void {
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | null = null;
  let ended = false;
  const start = (): void => {
    child = spawn('ip', ['-o', 'monitor', 'link'], { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout?.on('data', changed);
    child.once('spawn', changed);
    const again = (): void => {
      child = null;
      if (!ended && !timer) {
        timer = setTimeout(() => {
          timer = null;
          start();
        }, restartMs);
      }
    };
    child.once('error', again);
    child.once('exit', again);
  };
  start();
  return () => {
    ended = true;
    if (timer) clearTimeout(timer);
    child?.kill('SIGKILL');
  };
}

/** A radio's address is burnt in: set while the interface is down, as the driver does when it loads. */
export async function setMac(name: string, mac: string): Promise<void> {
  await ip('link', 'set', 'dev', name, 'down');
  await ip('link', 'set', 'dev', name, 'address', mac);
}

export async function setUp(name: string, up: boolean): Promise<void> {
  await ip('link', 'set', 'dev', name, up ? 'up' : 'down');
}

/**
 * Lets DHCP pass an interface that has no address: a route for broadcasts, and no reverse-path filter, which drops every answer then
 * (Linux, fib_validate_source). The filter's switch is read-only in some containers, where it is off already.
 */
export async function preparePathForDhcp(name: string, log: (line: string) => void): Promise<void> {
  for (const scope of ['all', name]) {
    await writeFile(`/proc/sys/net/ipv4/conf/${scope}/rp_filter`, '0').catch((error: unknown) =>
      log(`wlan: the reverse-path filter stays as it is: ${error}`),
    );
  }
  await ip('-4', 'address', 'flush', 'dev', name);
  await ip('-4', 'route', 'replace', '255.255.255.255/32', 'dev', name, 'scope', 'link');
}

export async function applyLease(name: string, lease: Lease): Promise<void> {
  await ip('-4', 'address', 'replace', `${lease.address}/${lease.prefix}`, 'brd', '+', 'dev', name);
  if (lease.router) await ip('-4', 'route', 'replace', 'default', 'via', lease.router, 'dev', name);
}

export async function dropLease(name: string): Promise<void> {
  await ip('-4', 'address', 'flush', 'dev', name);
  await ip('-4', 'route', 'flush', 'dev', name);
}
