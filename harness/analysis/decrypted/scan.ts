import type { Canary } from '../../model/canary.ts';
import type { CanaryHit, Flow, Socket } from '../../model/traffic.ts';
import { createHitCollector } from '../canary/collect.ts';
import { compiledOnce } from '../compiled.ts';
import { type Conversation, newConversation, type Piece } from '../decode/conversation.ts';
import { createFlowTable, type FlowState, type Side } from '../decode/flow-table.ts';
import { emptyIpView } from '../decode/ip.ts';
import type { StreamReader } from '../decode/reassembly.ts';
import { createStreamReader } from '../decode/streams.ts';
import { type EndpointLookup, endpointOf } from '../endpoint/lookup.ts';
import { createFollowReader, type DecryptedData, readTlsFrame, type TlsFrame } from './tshark-lines.ts';

export type DecryptedScanOptions = {
  /** The name that goes into each hit's `ref.file`. */
  readonly file: string;
  readonly canaries: readonly Canary[];
  readonly lookup: EndpointLookup | null;
  /** Gets the pieces instead, for who looks for something else in them than canaries. */
  readonly onPiece?: (conversation: Conversation, side: Side, piece: Piece) => void;
};

/** A TLS connection whose contents tshark gave. */
export type DecryptedStream = {
  /** As `tcp.stream`. */
  readonly stream: number;
  readonly client: Socket;
  readonly server: Socket;
  readonly host: string | null;
  /** Decrypted bytes, by direction. */
  readonly bytes: { readonly up: number; readonly down: number };
  /** As a flow's: whether what the client sent could be parsed. */
  readonly content: 'plain' | 'opaque' | 'empty';
};

export type DecryptedResult = {
  readonly streams: readonly DecryptedStream[];
  /** Their chains begin with `tls`; `ref.offset` is in the decrypted stream of its direction, `ref.frame` brought the byte. */
  readonly hits: readonly CanaryHit[];
  readonly notes: readonly string[];
};

export type DecryptedScan = {
  /** A line of tshark: of its list of TLS frames, or of what it follows. The list must come before what is followed. */
  readonly line: (line: string) => void;
  readonly end: () => DecryptedResult;
};

type Open = {
  readonly frame: TlsFrame;
  readonly conversation: Conversation;
  readonly readers: readonly [StreamReader, StreamReader];
  /** Decrypted bytes so far of client and server. */
  readonly offsets: [number, number];
  client: Socket;
  server: Socket;
  sni: string | null;
};

/** Searches what tshark decrypted of TLS connections, with the same readers as streams in the clear. Nothing decrypted is no error: it is counted. */
export function createDecryptedScan({ file, canaries, lookup, onPiece }: DecryptedScanOptions): DecryptedScan {
  const collector = canaries.length === 0 ? null : createHitCollector(compiledOnce(canaries));
  const onEach = onPiece ?? collector?.search;
  const frames = new Map<number, TlsFrame>();
  const streams = new Map<number, Open>();
  const follow = createFollowReader(take);

  function line(text: string): void {
    const frame = readTlsFrame(text);
    if (frame === null) follow.line(text);
    else list(frame);
  }

  function list(frame: TlsFrame): void {
    frames.set(frame.frame, frame);
    const open = streams.get(frame.stream) ?? begin(frame);
    if (!frame.opens) return;
    open.client = frame.from;
    open.server = frame.to;
    open.sni ??= frame.sni;
  }

  /** Until a ClientHello says otherwise, the side with the higher port is taken for the client. */
  function begin(frame: TlsFrame): Open {
    const fromClient = frame.from.port >= frame.to.port;
    const { flow } = createFlowTable().find('tcp', emptyIpView(), 0, 0);
    const own: FlowState = { ...flow, stream: frame.stream, opener: 0 };
    const conversation = newConversation(own);
    const reader = (side: Side) =>
      createStreamReader({
        conversation,
        side,
        search: onEach === undefined ? null : (piece: Piece) => onEach(conversation, side, piece),
        onDns: () => undefined,
      });
    const open: Open = {
      frame,
      conversation,
      readers: [reader(0), reader(1)],
      offsets: [0, 0],
      client: fromClient ? frame.from : frame.to,
      server: fromClient ? frame.to : frame.from,
      sni: null,
    };
    streams.set(frame.stream, open);
    return open;
  }

  function take({ frame, time, bytes }: DecryptedData): void {
    const listed = frames.get(frame);
    const open = listed === undefined ? undefined : streams.get(listed.stream);
    if (listed === undefined || open === undefined) return;
    const isClient = listed.from.port === open.client.port && listed.from.ip === open.client.ip;
    const side = isClient ? 0 : 1;
    open.readers[side].data(bytes, 0, bytes.length, { offset: open.offsets[side], frame, time });
    open.offsets[side] += bytes.length;
  }

  function end(): DecryptedResult {
    follow.end();
    const hits: CanaryHit[] = [];
    const found: DecryptedStream[] = [];
    const remarks = new Set<string>();
    for (const open of [...streams.values()].sort((a, b) => a.frame.stream - b.frame.stream)) {
      const { conversation, offsets, server } = open;
      for (const reader of open.readers) reader.end();
      if (offsets[0] + offsets[1] === 0) continue;
      const described = describe(open);
      found.push(described);
      for (const remark of conversation.remarks) remarks.add(remark);
      const endpoint = endpointOf({ host: described.host, server }, lookup);
      const taken = collector?.take(conversation, { up: 0, file, endpoint }) ?? [];
      hits.push(...taken.map((hit) => ({ ...hit, chain: ['tls', ...hit.chain] })));
    }
    const count = `${found.length} of ${streams.size} TLS connections were decrypted`;
    const notes = [
      found.length === streams.size ? count : `${count}; of the others no secrets fit, or nothing was sent`,
      ...[...remarks].map((remark) => `among what was decrypted, ${remark}`),
      ...(collector?.bounds() ?? []).filter(({ count }) => count > 0).map(({ count, what }) => `${count} ${what}`),
    ];
    return { streams: found, hits, notes };
  }

  return { line, end };
}

function describe({ frame, conversation, offsets, client, server, sni }: Open): DecryptedStream {
  const named = conversation.httpHost?.toLowerCase().replace(/:\d+$/, '') || null;
  const [up, down] = offsets;
  const content = up === 0 ? 'empty' : conversation.readable[0] === true ? 'plain' : 'opaque';
  return { stream: frame.stream, client, server, host: sni ?? named, bytes: { up, down }, content };
}

/** A capture's flow with what its decrypted contents say: that it could be read, and its host where nothing else told it. */
export function withDecrypted(flow: Flow, { streams }: DecryptedResult): Flow {
  const decrypted = flow.proto === 'tcp' ? streams.find(({ stream }) => stream === flow.stream) : undefined;
  if (decrypted === undefined) return flow;
  const { host, content } = decrypted;
  if (flow.host !== null || host === null) return { ...flow, content };
  return { ...flow, content, host, hostSource: 'http-host' };
}
