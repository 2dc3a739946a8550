import type { Canary } from '../model/canary.ts';
import type { CanaryHit, Flow } from '../model/traffic.ts';
import { createHitCollector } from './canary/collect.ts';
import { compileCanaries } from './canary/compile.ts';
import { createCaptureReader } from './decode/capture-file.ts';
import { createCertificateReader } from './decode/certificate.ts';
import { type Conversation, newConversation, type Piece } from './decode/conversation.ts';
import { createNameTunnels } from './decode/dns-tunnel.ts';
import type { FlowState, Side } from './decode/flow-table.ts';
import { linkTypeName } from './decode/link.ts';
import { createPacketDecoder } from './decode/packets.ts';
import { createStreamReader, readDatagram, type StreamOptions } from './decode/streams.ts';
import { type EndpointLookup, endpointOf } from './endpoint/lookup.ts';
import { createNameMap } from './endpoint/names.ts';
import { clientSide, describeFlow } from './flow-facts.ts';

/** What a scan is told. With no canaries only the flows are made and nothing is searched. */
export type ScanOptions = {
  /** The name that goes into each hit's `ref.file`. */
  readonly file: string;
  readonly canaries: readonly Canary[];
  /** Country and AS of an address; null leaves them null. */
  readonly lookup: EndpointLookup | null;
};

/** What a capture says of itself and of what could not be read. */
export type ScanStats = {
  readonly packets: number;
  /** Packets that the capturing program says it lost (pcapng interface statistics); 0 where the file does not say. */
  readonly dropped: number;
  /** The file ends in the middle of a packet or block. */
  readonly truncated: boolean;
  /** Packets of which only a part was captured (snap length). */
  readonly cut: number;
  /** Blocks of session secrets that the file holds (pcapng), with which TLS can be decrypted. */
  readonly secrets: number;
  /** Link types met, by their name in the tcpdump.org registry. */
  readonly linkTypes: readonly string[];
  /** One English line for each kind of thing that was skipped, bounded or odd. */
  readonly notes: readonly string[];
};

export type ScanResult = {
  /** TCP flows in order of stream number, then UDP flows. */
  readonly flows: readonly Flow[];
  /** In order of TCP flows, UDP flows; within a flow by direction (up first), then offset. */
  readonly hits: readonly CanaryHit[];
  readonly stats: ScanStats;
};

/** A scan under way: chunks of a capture file in order, in any sizes; `end` gives the result. A chunk is not kept after `push`. */
export type Scan = { readonly push: (chunk: Uint8Array) => void; readonly end: () => ScanResult };

/** Starts a scan of one capture file (pcap or pcapng, uncompressed). Damaged input gives what could be read and a note, never an exception. */
export function createScan({ file, canaries, lookup }: ScanOptions): Scan {
  const compiled = canaries.length === 0 ? null : compileCanaries(canaries);
  const collector = compiled === null ? null : createHitCollector(compiled);
  const names = createNameMap();
  const readCertificate = createCertificateReader();
  const tunnels = createNameTunnels();
  const conversations = new Map<FlowState, { conversation: Conversation; sides: readonly StreamOptions[] }>();

  function open(flow: FlowState): void {
    const conversation = newConversation(flow, readCertificate);
    const options = (side: Side): StreamOptions => ({
      conversation,
      side,
      search: collector === null ? null : (piece: Piece) => collector.search(conversation, side, piece),
      onDns: names.learn,
      tunnels,
    });
    const sides = [options(0), options(1)] as const;
    conversations.set(flow, { conversation, sides });
    if (flow.proto === 'udp') return;
    for (const side of sides) flow.sides[side.side].reader = createStreamReader(side);
  }

  const decoder = createPacketDecoder({
    onFlow: open,
    onDatagram: (flow, side, bytes, start, end, arrival) => {
      const options = conversations.get(flow)?.sides[side];
      if (options !== undefined) readDatagram(options, { bytes, start, end }, arrival);
    },
  });
  const reader = createCaptureReader(decoder.packet);

  function end(): ScanResult {
    const facts = reader.end();
    const notes = [...facts.notes, ...decoder.end()];
    tunnels.flush();
    const flows: Flow[] = [];
    const hits: CanaryHit[] = [];
    for (const { conversation } of inOrder(conversations.values())) {
      const flow = describeFlow(conversation, names);
      flows.push(flow);
      const endpoint = endpointOf(flow, lookup);
      if (collector !== null)
        hits.push(...collector.take(conversation, { up: clientSide(conversation), file, endpoint }));
    }
    if (collector !== null) notes.push(...collector.notes());
    notes.push(...remarkNotes(conversations.values()));
    const { packets, dropped, truncated, cut, secrets, linkTypes } = facts;
    return {
      flows,
      hits,
      stats: { packets, dropped, truncated, cut, secrets, linkTypes: [...linkTypes].map(linkTypeName), notes },
    };
  }

  return { push: reader.push, end };
}

/** What readers remarked, each with the number of flows it was remarked in. */
function remarkNotes(all: Iterable<{ conversation: Conversation }>): string[] {
  const counts = new Map<string, number>();
  for (const { conversation } of all)
    for (const remark of conversation.remarks) counts.set(remark, (counts.get(remark) ?? 0) + 1);
  return [...counts].map(([remark, count]) => `in ${count} ${count === 1 ? 'flow' : 'flows'} ${remark}`);
}

function inOrder(all: Iterable<{ conversation: Conversation }>): { conversation: Conversation }[] {
  const list = [...all];
  const ofProto = (proto: 'tcp' | 'udp') => list.filter(({ conversation }) => conversation.flow.proto === proto);
  return [...ofProto('tcp'), ...ofProto('udp')];
}

/** Scans a whole capture, given as its chunks. */
export function scanCapture(chunks: Iterable<Uint8Array>, options: ScanOptions): ScanResult {
  const scan = createScan(options);
  for (const chunk of chunks) scan.push(chunk);
  return scan.end();
}
