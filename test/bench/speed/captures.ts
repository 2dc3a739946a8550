import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Canary } from '../../../harness/model/canary.ts';
import { createRandom } from '../../../harness/model/random.ts';
import { type CaptureWriter, createCaptureWriter, type Ends } from './capture-writer.ts';
import { createNoise, dns, hostOf, http, ntp, push, type Source, type Talk, tls } from './traffic.ts';

const mss = 1460;
const [FIN, SYN, PUSH, ACK] = [1, 2, 8, 16];

/** Frames of one conversation, a few at each step, so that many can be interleaved. */
function* perform(write: CaptureWriter, ends: Ends, { proto, turns }: Talk, isn: number): Generator<void> {
  if (proto === 'udp') {
    for (const { up, data } of turns) {
      write.udp(ends, up, data);
      yield;
    }
    return;
  }
  const next = { up: isn >>> 0, down: (isn ^ 0x5a5a5a5a) >>> 0 };
  const none = new Uint8Array();
  const send = (up: boolean, flags: number, data: Uint8Array = none) => {
    const [sequence, acknowledged] = up ? [next.up, next.down] : [next.down, next.up];
    write.tcp({ ...ends, up, sequence, acknowledged: flags & ACK ? acknowledged : 0, flags }, data);
    const used = data.length + (flags & (SYN | FIN) ? 1 : 0);
    if (up) next.up = (next.up + used) >>> 0;
    else next.down = (next.down + used) >>> 0;
  };
  send(true, SYN);
  send(false, SYN | ACK);
  send(true, ACK);
  for (const { up, data } of turns) {
    for (let at = 0, n = 0; at < data.length; at += mss, n++) {
      send(up, ACK | (at + mss < data.length ? 0 : PUSH), data.subarray(at, at + mss));
      if (n % 2 === 1 || at + mss >= data.length) send(!up, ACK);
      if (n % 4 === 3) yield;
    }
    yield;
  }
  send(true, FIN | ACK);
  send(false, FIN | ACK);
  send(true, ACK);
}

export type CaptureRecipe = {
  readonly name: string;
  readonly says: string;
  readonly open: number;
  readonly talk: (source: Source, serial: number) => Talk;
};

/** By bytes about three quarters TLS, a fifth HTTP; by flows mostly DNS and small connections. Every fiftieth HTTP connection leaks. */
export const idleHandset: CaptureRecipe = {
  name: 'idle-handset',
  says: 'an idling handset: TLS big and small, long push connections, HTTP with JSON, gzip and images, DNS, NTP',
  open: 40,
  talk(source, serial) {
    const { random } = source;
    if (serial < 4) return { proto: 'tcp', port: 5222, turns: push(source) };
    const draw = random.int(100);
    if (draw < 38) return { proto: 'udp', port: 53, turns: dns(source) };
    if (draw < 42) return { proto: 'udp', port: 123, turns: ntp(source) };
    if (draw < 62) return { proto: 'tcp', port: 80, turns: http(source, random.int(50) === 0) };
    const up = 300 + random.int(4_000);
    const down = draw < 92 ? 2_000 + random.int(20_000) : 100_000 + random.int(3_000_000);
    return { proto: 'tcp', port: 443, turns: tls(source, hostOf(source), up, down) };
  },
};

/** Four connections of nothing but noise. */
export const randomBulk: CaptureRecipe = {
  name: 'random-bulk',
  says: 'random bytes over a few TCP connections',
  open: 4,
  talk: (source) => ({ proto: 'tcp', port: 9000, turns: bulk(source) }),
};

function* bulk({ noise }: Source) {
  for (;;) yield { up: false, data: noise(64 * 1024) };
}

/** Millions of flows of a packet or two: a port scan among DNS queries. */
export const tinyFlows: CaptureRecipe = {
  name: 'tiny-flows',
  says: 'a port scan and DNS: flows of a few packets',
  open: 8,
  talk: (source, serial) =>
    serial % 2 === 0
      ? { proto: 'udp', port: 53, turns: dns(source) }
      : { proto: 'tcp', port: 1 + (serial % 60_000), turns: [] },
};

/** Thousands of connections that are all open at once and all go on. */
export const manyOpen: CaptureRecipe = {
  name: 'many-open',
  says: '10,000 connections open at once, half of them TLS',
  open: 10_000,
  talk: (source, serial) => ({
    proto: 'tcp',
    port: serial % 2 === 0 ? 443 : 9000,
    turns: serial % 2 === 0 ? tls(source, hostOf(source), 1000, 3_000_000) : bulk(source),
  }),
};

/** Writes a capture of about `bytes` bytes into a folder, unless it is there; the same recipe, size and canaries give the same bytes. */
export function makeCapture(of: {
  recipe: CaptureRecipe;
  bytes: number;
  folder: string;
  canaries: readonly Canary[];
}): string {
  const { recipe, bytes, folder, canaries } = of;
  const file = join(folder, `${recipe.name}-${Math.round(bytes / 1e6)}MB-${canaries.length}.pcap`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const seed = `bench-${recipe.name}`;
  const source: Source = { random: createRandom(seed), noise: createNoise(seed), canaries };
  const write = createCaptureWriter(file);
  let serial = 0;
  const begin = () => {
    const talk = recipe.talk(source, serial);
    const ends = {
      client: 0x1f64 + ((serial >>> 15) & 0xff),
      clientPort: 32_768 + (serial & 0x7fff),
      server: source.random.int(512),
      serverPort: talk.port,
    };
    serial++;
    return perform(write, ends, talk, Math.floor(source.random.next() * 2 ** 32));
  };
  const open = Array.from({ length: recipe.open }, begin);
  while (write.bytes() < bytes) {
    const at = source.random.int(open.length);
    if (open[at]?.next().done) open[at] = begin();
  }
  write.close();
  return file;
}
