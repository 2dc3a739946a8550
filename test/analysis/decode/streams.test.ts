import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import t from 'tap';
import { createCaptureReader } from '../../../harness/analysis/decode/capture-file.ts';
import type { FlowState } from '../../../harness/analysis/decode/flow-table.ts';
import { addressText } from '../../../harness/analysis/decode/ip.ts';
import { createPacketDecoder } from '../../../harness/analysis/decode/packets.ts';
import { hasTshark, realCaptures, tshark } from '../tshark.ts';

const files = realCaptures();
const skip =
  files.length === 0 ? 'the real captures are not on this machine' : hasTshark() ? false : 'tshark is not installed';
/** Streams compared in each file, from its beginning. */
const streams = 90;

/** The reassembled bytes of each side, by `ip:port`. */
function reassemble(file: string): { flow: FlowState; sides: Map<string, { bytes: Buffer; gaps: number }> }[] {
  const read: { flow: FlowState; parts: [Buffer[], Buffer[]] }[] = [];
  const decoder = createPacketDecoder({
    onFlow: (flow) => {
      const parts: [Buffer[], Buffer[]] = [[], []];
      if (flow.proto === 'tcp') read.push({ flow, parts });
      for (const side of [0, 1] as const) {
        const data = (bytes: Uint8Array, start: number, end: number) =>
          parts[side].push(Buffer.from(bytes.subarray(start, end)));
        flow.sides[side].reader = { data, gap: () => undefined, end: () => undefined };
      }
    },
    onDatagram: () => undefined,
  });
  const reader = createCaptureReader(decoder.packet);
  reader.push(readFileSync(file));
  reader.end();
  decoder.end();
  return read.map(({ flow, parts }) => ({
    flow,
    sides: new Map(
      ([0, 1] as const).map((side) => [
        `${addressText(flow.addresses[side])}:${flow.ports[side]}`,
        { bytes: Buffer.concat(parts[side]), gaps: flow.sides[side].gaps },
      ]),
    ),
  }));
}

for (const file of files) {
  t.test(`reassembled streams of ${basename(file)} are tshark’s, where nothing is missing`, { skip }, async (t) => {
    const ours = reassemble(file).slice(0, streams);
    const asked = ours.flatMap(({ flow }) => ['-z', `follow,tcp,raw,${flow.stream}`]);
    const answers = tshark(['-r', file, '-q', ...asked]).split(/^={10,}\n/m);
    let compared = 0;
    for (const { flow, sides } of ours) {
      const answer = answers.find((text) => text.includes(`tcp.stream eq ${flow.stream}\n`)) ?? '';
      const first = /^Node 0: (?:\[?)(.*?)(?:\]?):(\d+)$/m.exec(answer);
      const second = /^Node 1: (?:\[?)(.*?)(?:\]?):(\d+)$/m.exec(answer);
      const lines = answer.split('\n').slice(answer.split('\n').findIndex((line) => line.startsWith('Node 1')) + 1);
      const hex = (mine: (line: string) => boolean) =>
        Buffer.from(lines.filter(mine).join('').replace(/\s/g, ''), 'hex');
      for (const [node, bytes] of [
        [first, hex((line) => !line.startsWith('\t'))],
        [second, hex((line) => line.startsWith('\t'))],
      ] as const) {
        const side = sides.get(`${node?.[1]}:${node?.[2]}`);
        if (side !== undefined && side.gaps > 0) continue;
        if (side?.bytes.equals(bytes)) compared++;
        else t.fail(`stream ${flow.stream}, ${node?.[0]}: ${side?.bytes.length} bytes, tshark has ${bytes.length}`);
      }
    }
    t.ok(compared > 0, `${compared} sides compared`);
  });
}

if (files.length === 0) t.test('real captures', { skip: skip || false }, async () => undefined);
