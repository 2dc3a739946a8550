import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import t from 'tap';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import { follow, reassemble } from '../follow.ts';
import { createDice, type Dice } from '../mutate.ts';
import { fields, hasTshark, realCaptures } from '../tshark.ts';
import { type Frame, pcap, tcpFrame } from '../wire.ts';

const files = realCaptures();
const noTshark = hasTshark() ? false : 'tshark is not installed';
const skip = files.length === 0 ? 'the real captures are not on this machine' : noTshark;

for (const file of files) {
  t.test(`reassembled streams of ${basename(file)} are tshark’s, holes included`, { skip }, async (t) => {
    const ours = reassemble(readFileSync(file));
    const theirs = follow(
      file,
      ours.map(({ stream }) => stream),
    );
    t.same(ours.map(lengths), theirs.map(lengths));
    for (const [i, { stream, ends }] of ours.entries()) {
      for (const [end, bytes] of ends) {
        if (!theirs[i]?.ends.get(end)?.equals(bytes)) t.fail(`stream ${stream}, ${end}`);
      }
    }
    t.ok(ours.length > 0);
  });
}

function lengths({ stream, ends }: { stream: number; ends: ReadonlyMap<string, Buffer> }) {
  return [stream, ...[...ends].map(([end, bytes]) => `${end} ${bytes.length}`).sort()];
}

type Trouble = {
  readonly name: string;
  readonly isn?: number;
  /** Frames at the beginning that were not captured. */
  readonly late?: number;
  /** The order of a turn's segments, some of them repeated, with their stretches of the turn. */
  readonly segments?: (cuts: readonly number[], length: number, dice: Dice) => [number, number][];
};

const inOrder = (cuts: readonly number[], length: number): [number, number][] =>
  [0, ...cuts].map((from, i) => [from, cuts[i] ?? length]);

function shuffled(list: [number, number][], dice: Dice): [number, number][] {
  return list
    .map((each) => ({ each, key: dice.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ each }) => each);
}

const troubles: Trouble[] = [
  { name: 'no trouble' },
  { name: 'sequence numbers that wrap around', isn: 0xffffff00 },
  {
    name: 'every segment sent twice',
    segments: (cuts, length) => inOrder(cuts, length).flatMap((each) => [each, each]),
  },
  {
    name: 'segments in any order',
    isn: 0xfffffff0,
    segments: (cuts, length, dice) => shuffled(inOrder(cuts, length), dice),
  },
  {
    name: 'repeats with other boundaries, so that segments overlap',
    segments: (cuts, length, dice) =>
      inOrder(cuts, length).flatMap(([from, to]): [number, number][] => [
        [from, to],
        [Math.max(0, from - dice.below(90)), Math.min(length, to + dice.below(90))],
      ]),
  },
  {
    name: 'overlapping segments in any order',
    isn: 0xffffffe0,
    segments: (cuts, length, dice) =>
      shuffled(
        inOrder(cuts, length).map(([from, to]): [number, number] => [Math.max(0, from - dice.below(60)), to]),
        dice,
      ),
  },
  {
    name: 'segments that were never captured',
    segments: (cuts, length) =>
      inOrder(cuts, length).filter((_, i, all) => i === 0 || i % 3 !== 1 || i === all.length - 1),
  },
  { name: 'a beginning that was not captured', late: 4 },
];

/** A connection with random turns, cut and sent as the trouble has it; each turn is acknowledged when it was sent. */
function troubled({ isn = 1000, late = 0, segments = inOrder }: Trouble, port: number): Frame[] {
  const dice = createDice(port);
  const client = { from: '192.168.31.100', fromPort: port, to: '42.62.48.98', toPort: 8888 };
  const server = { from: client.to, fromPort: client.toPort, to: client.from, toPort: port };
  const next = { up: isn, down: (isn + 77_777_777) >>> 0 };
  const frames: Frame[] = [];
  const send = (up: boolean, flags: string, data: Uint8Array = Buffer.alloc(0), at = 0) => {
    const seq = ((up ? next.up : next.down) + at) >>> 0;
    const ack = flags.includes('A') ? (up ? next.down : next.up) : 0;
    frames.push({ data: tcpFrame({ ...(up ? client : server), seq, ack, flags, data }) });
  };
  const advance = (up: boolean, by: number) => {
    if (up) next.up = (next.up + by) >>> 0;
    else next.down = (next.down + by) >>> 0;
  };
  send(true, 'S');
  advance(true, 1);
  send(false, 'SA');
  advance(false, 1);
  send(true, 'A');
  for (let turn = 0; turn < 8; turn++) {
    const up = turn % 2 === 0;
    const data = Buffer.from(Array.from({ length: 200 + dice.below(1500) }, () => dice.below(256)));
    const cuts: number[] = [];
    for (let at = 20 + dice.below(100); at < data.length; at += 20 + dice.below(100)) cuts.push(at);
    for (const [from, to] of segments(cuts, data.length, dice)) send(up, 'PA', data.subarray(from, to), from);
    advance(up, data.length);
    send(!up, 'A');
  }
  send(true, 'FA');
  advance(true, 1);
  send(false, 'FA');
  advance(false, 1);
  send(true, 'A');
  return frames.slice(late);
}

/** Connections of each kind of trouble in one capture. */
const each = 6;
const capture = pcap(
  troubles.flatMap((trouble, i) =>
    Array.from({ length: each }, (_, k) => troubled(trouble, 20_000 + i * 100 + k)).flat(),
  ),
);

t.test('streams under trouble are tshark’s, byte for byte', { skip: noTshark }, async (t) => {
  const path = join(t.testdir(), 'troubled.pcap');
  writeFileSync(path, capture);
  const ours = reassemble(capture);
  const theirs = follow(
    path,
    ours.map(({ stream }) => stream),
  );
  t.equal(ours.length, troubles.length * each);
  for (const [i, { stream, ends }] of ours.entries()) {
    for (const [end, bytes] of ends) {
      const other = theirs[i]?.ends.get(end);
      const name = `${troubles[Math.floor(i / each)]?.name}: stream ${stream}, ${end}`;
      t.ok(other?.equals(bytes), `${name}: ${bytes.length} bytes, tshark has ${other?.length}`);
    }
  }
});

t.test(
  'packets and bytes under trouble are tshark’s, and holes are counted only where there are some',
  { skip: noTshark },
  async (t) => {
    const path = join(t.testdir(), 'troubled.pcap');
    writeFileSync(path, capture);
    const counts = new Map<string, [number, number]>();
    for (const [stream, length, ip] of fields(path, 'tcp', ['tcp.stream', 'frame.len', 'ip.src'])) {
      const [packets, bytes] = counts.get(`${stream} ${ip}`) ?? [0, 0];
      counts.set(`${stream} ${ip}`, [packets + 1, bytes + Number(length)]);
    }
    const { flows } = scanCapture([capture], { file: 'a', canaries: [], lookup: null });
    for (const { stream, client, server, packets, bytes, gaps } of flows) {
      t.same(counts.get(`${stream} ${client.ip}`), [packets.up, bytes.up]);
      t.same(counts.get(`${stream} ${server.ip}`), [packets.down, bytes.down]);
      const { name } = troubles[Math.floor(stream / each)] ?? { name: '' };
      t.equal(gaps > 0, name === 'segments that were never captured', name);
    }
  },
);
