import { createCaptureReader } from '../../harness/analysis/decode/capture-file.ts';
import type { FlowState } from '../../harness/analysis/decode/flow-table.ts';
import { addressText } from '../../harness/analysis/decode/ip.ts';
import { createPacketDecoder } from '../../harness/analysis/decode/packets.ts';
import { tshark } from './tshark.ts';

/** The bytes of each end of a connection, by `ip:port`; what was never captured stands as tshark's words for it. */
export type Followed = { readonly stream: number; readonly ends: ReadonlyMap<string, Buffer> };

/** What tshark puts where bytes are missing (epan/dissectors/packet-tcp.c), its terminating zero included. */
const missing = (length: number) => Buffer.from(`[${length} bytes missing in capture file]\0`);

export function reassemble(file: Uint8Array): Followed[] {
  const read: { flow: FlowState; parts: [Buffer[], Buffer[]] }[] = [];
  const decoder = createPacketDecoder({
    onFlow: (flow) => {
      if (flow.proto === 'udp') return;
      const parts: [Buffer[], Buffer[]] = [[], []];
      read.push({ flow, parts });
      for (const side of [0, 1] as const) {
        let lost = 0;
        flow.sides[side].reader = {
          data: (bytes, start, end) => {
            if (lost > 0) parts[side].push(missing(lost));
            lost = 0;
            parts[side].push(Buffer.from(bytes.subarray(start, end)));
          },
          // tshark says nothing of what is missing at the end.
          gap: (length) => {
            lost += length;
          },
          end: () => undefined,
        };
      }
    },
    onDatagram: () => undefined,
  });
  const reader = createCaptureReader(decoder.packet);
  reader.push(file);
  reader.end();
  decoder.end();
  return read.map(({ flow, parts }) => ({
    stream: flow.stream,
    ends: new Map(
      ([0, 1] as const).map((side) => [
        `${addressText(flow.addresses[side])}:${flow.ports[side]}`,
        Buffer.concat(parts[side]),
      ]),
    ),
  }));
}

/** The same by `tshark -z follow,tcp,raw`. */
export function follow(path: string, streams: readonly number[]): Followed[] {
  const asked = streams.flatMap((stream) => ['-z', `follow,tcp,raw,${stream}`]);
  const answers = tshark(['-r', path, '-q', ...asked]).split(/^={10,}\n/m);
  return streams.map((stream) => {
    const answer = answers.find((text) => text.includes(`tcp.stream eq ${stream}\n`)) ?? '';
    const lines = answer.split('\n');
    const data = lines.slice(lines.findIndex((line) => line.startsWith('Node 1')) + 1);
    const end = (node: 0 | 1): [string, Buffer] => {
      const [, ip = '', port = ''] = new RegExp(`^Node ${node}: \\[?(.*?)\\]?:(\\d+)$`, 'm').exec(answer) ?? [];
      const mine = data.filter((line) => line.startsWith('\t') === (node === 1));
      return [`${ip}:${port}`, Buffer.from(mine.join('').replace(/\s/g, ''), 'hex')];
    };
    return { stream, ends: new Map([end(0), end(1)]) };
  });
}
