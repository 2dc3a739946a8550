import type { Canary } from '../model/canary.ts';
import { limits } from '../model/limits.ts';
import type { CanaryHit, Flow } from '../model/traffic.ts';
import { createHitCollector } from './canary/collect.ts';
import { compiledOnce } from './compiled.ts';
import { createBlockPool } from './decode/block-pool.ts';
import { createCaptureReader } from './decode/capture-file.ts';
import { createCertificateReader } from './decode/certificate.ts';
import { type Conversation, newConversation, type Piece } from './decode/conversation.ts';
import { endDatagrams } from './decode/datagram.ts';
import { createNameTunnels } from './decode/dns-tunnel.ts';
import type { FlowState, Side } from './decode/flow-table.ts';
import { linkTypeName } from './decode/link.ts';
import { createPacketDecoder } from './decode/packets.ts';
import type { TcpSide } from './decode/reassembly.ts';
import { createStreamReader, readDatagram, readIpPayload, type StreamOptions } from './decode/streams.ts';
import { type EndpointLookup, endpointOf } from './endpoint/lookup.ts';
import { createNameMap } from './endpoint/names.ts';
import { clientSide, describeFlow } from './flow-facts.ts';
import { createShares } from './scan-shares.ts';
import { completeStats, type ScanStats } from './scan-stats.ts';

/** What a scan is told. With no canaries only the flows are made and nothing is searched. */
export type ScanOptions = {
  /** The name that goes into each hit's `ref.file`. */
  readonly file: string;
  readonly canaries: readonly Canary[];
  /** Country and AS of an address; null leaves them null. */
  readonly lookup: EndpointLookup | null;
  /** Whether flows have their list of uploads, else an empty one; true if absent. */
  readonly keepUploads?: boolean;
  /**
   * One of several scans of the same capture that share its flows out among them, the next flow to whom has had the fewest bytes. All follow all
   * flows, so that they agree on this, and stream numbers, host names and the order of closing are the same in each.
   */
  readonly share?: { readonly part: number; readonly of: number };
};

/**
 * Takes what is final, so that nothing is gathered: once for each flow as it closes. A flow closes when its ports are used again, when it has been
 * silent for longest of more than `limits.analysis.openFlows`, or at the end, TCP flows before UDP flows, by stream number. `order` counts all
 * flows that closed, also those of other shares.
 */
export type ScanSink = {
  readonly onFlow?: (flow: Flow, order: number) => void;
  /** The hits of one flow, if there are any: by direction (up first), then offset. */
  readonly onHits?: (hits: readonly CanaryHit[], order: number) => void;
};

/** A scan under way: chunks of a capture file in order, in any sizes. A chunk is not kept after `push`. */
export type Scan = {
  readonly push: (chunk: Uint8Array) => void;
  readonly end: () => ScanStats;
  /** Flows that closed so far. */
  readonly closed: () => number;
};

type Talk = { readonly conversation: Conversation; readonly sides: readonly [StreamOptions, StreamOptions] };

/** Starts a scan of one capture file (pcap or pcapng, uncompressed). Damaged input gives what could be read and a note, never an exception. */
export function createScan(options: ScanOptions, { onFlow, onHits }: ScanSink): Scan {
  const { file, canaries, lookup, keepUploads = true, share = { part: 0, of: 1 } } = options;
  const compiled = canaries.length === 0 ? null : compiledOnce(canaries);
  const collector = compiled === null ? null : createHitCollector(compiled);
  const names = createNameMap();
  const readCertificate = createCertificateReader();
  const tunnels = createNameTunnels();
  /** What readers remarked, with the number of flows it was remarked in. */
  const remarked = new Map<string, number>();
  const pool = createBlockPool(limits.analysis.gatheredBytes);
  const talks = new Map<FlowState, Talk>();
  let closed = 0;

  const shares = createShares(share.of);
  const isMine = (flow: FlowState) => flow.share === shares.all[share.part];

  function open(flow: FlowState): void {
    shares.assign(flow);
    // DNS answers are learnt by all, as any share may have a flow to one of their addresses.
    if (!isMine(flow) && !flow.ports.includes(53)) {
      for (const side of flow.sides) side.ended = true;
      return;
    }
    const begin = (side: TcpSide) => {
      const { sides } = talkOf(flow);
      side.reader = createStreamReader(sides[side === flow.sides[0] ? 0 : 1]);
    };
    if (flow.proto === 'tcp') for (const side of flow.sides) side.begin = begin;
  }

  /** What a flow says, from its first bytes on. */
  function talkOf(flow: FlowState): Talk {
    const known = talks.get(flow);
    if (known !== undefined) return known;
    const mine = isMine(flow);
    const conversation = newConversation(flow, { keepUploads: keepUploads && mine, readCertificate });
    const optionsOf = (side: Side): StreamOptions => {
      const plainly = { conversation, side, search: null, onDns: names.learn, pool, tunnels };
      if (collector === null || !mine) return plainly;
      return {
        ...plainly,
        search: (piece: Piece) => collector.search(conversation, side, piece),
        plain: (place) => collector.searchPlain(conversation, side, place),
      };
    };
    const talk: Talk = { conversation, sides: [optionsOf(0), optionsOf(1)] };
    talks.set(flow, talk);
    return talk;
  }

  function close(flow: FlowState): void {
    const order = closed++;
    const known = talks.get(flow)?.conversation;
    talks.delete(flow);
    if (!isMine(flow)) return;
    if (known !== undefined) endDatagrams(known);
    for (const remark of known?.remarks ?? []) remarked.set(remark, (remarked.get(remark) ?? 0) + 1);
    const hasHits = known !== undefined && collector?.has(known) === true;
    if (onFlow === undefined && !hasHits) return;
    const conversation = known ?? newConversation(flow, { keepUploads });
    const described = describeFlow(conversation, names);
    onFlow?.(described, order);
    if (hasHits) handOnHits(conversation, described, order);
  }

  function handOnHits(conversation: Conversation, flow: Flow, order: number): void {
    const endpoint = endpointOf(flow, lookup);
    const hits = collector?.take(conversation, { up: clientSide(conversation), file, endpoint }) ?? [];
    onHits?.(hits, order);
  }

  const decoder = createPacketDecoder({
    onFlow: open,
    onClose: close,
    onDatagram: (flow, side, bytes, start, end, arrival) => {
      if (end > start && !flow.sides[side].ended)
        readDatagram(talkOf(flow).sides[side], { bytes, start, end }, arrival);
    },
    ...(collector === null
      ? {}
      : {
          onPayload: (talk, side, payload, arrival) => {
            if (talk.share === null) shares.assign(talk);
            if (isMine(talk)) readIpPayload(talkOf(talk).sides[side], payload, arrival);
          },
          onTalkClose: closeTalk,
        }),
  });
  const reader = createCaptureReader(decoder.packet);

  /** Hits of what is no flow come under a number of their own, the same in all shares. */
  function closeTalk(talk: FlowState): void {
    const order = closed++;
    const conversation = talks.get(talk)?.conversation;
    talks.delete(talk);
    if (conversation !== undefined && collector?.has(conversation) === true)
      handOnHits(conversation, describeFlow(conversation, names), order);
  }

  function end(): ScanStats {
    const { packets, dropped, truncated, cut, secrets, linkTypes, ...facts } = reader.end();
    tunnels.flush();
    const notes = [...facts.notes, ...decoder.end(), ...(compiled?.notes ?? [])];
    // What was put together from several flows can belong to one that closed long ago.
    for (const conversation of collector?.waiting() ?? [])
      handOnHits(conversation, describeFlow(conversation, names), closed++);
    const early = 'blocks of streams were searched before they were full, as too much was being gathered at once';
    const other = 'segments of TCP were sent again with other bytes than the first time; the first were read';
    const remarks = [...remarked].map(([what, count]) => ({ count, what, inFlows: true }));
    const bounds = [
      ...(collector?.bounds() ?? []),
      { count: pool.pressed(), what: early },
      { count: decoder.contradicted(), what: other },
      ...remarks,
    ];
    const links = [...linkTypes].map(linkTypeName);
    return completeStats({ packets, dropped, truncated, cut, secrets, linkTypes: links, notes, bounds });
  }

  return { push: reader.push, end, closed: () => closed };
}

export type ScanResult = {
  /** TCP flows in order of stream number, then UDP flows. */
  readonly flows: readonly Flow[];
  /** In order of TCP flows, UDP flows; within a flow by direction (up first), then offset. */
  readonly hits: readonly CanaryHit[];
  readonly stats: ScanStats;
};

/** Scans a whole capture, given as its chunks, and gathers everything. */
export function scanCapture(chunks: Iterable<Uint8Array>, options: ScanOptions): ScanResult {
  const gathered = createScanGatherer();
  const scan = createScan(options, gathered.sink);
  for (const chunk of chunks) scan.push(chunk);
  return gathered.result(scan.end());
}

/** Gathers what a scan hands on, for who needs all of it at once. */
export function createScanGatherer(): { sink: Required<ScanSink>; result: (stats: ScanStats) => ScanResult } {
  const closed: { flow: Flow; order: number; hits: readonly CanaryHit[] }[] = [];
  /** Hits in no flow, as in ICMP, or in one that closed long before. */
  const others: CanaryHit[] = [];
  const sink: Required<ScanSink> = {
    onFlow: (flow, order) => closed.push({ flow, order, hits: [] }),
    // A flow's hits come right after it.
    onHits(hits, order) {
      const last = closed[closed.length - 1];
      if (last?.order === order) last.hits = [...last.hits, ...hits];
      else others.push(...hits);
    },
  };
  function result(stats: ScanStats): ScanResult {
    const rank = { tcp: 0, udp: 1 };
    closed.sort(({ flow: a }, { flow: b }) => rank[a.proto] - rank[b.proto] || a.stream - b.stream);
    return {
      flows: closed.map(({ flow }) => flow),
      hits: [...closed.flatMap(({ hits }) => [...hits]), ...others],
      stats,
    };
  }
  return { sink, result };
}
