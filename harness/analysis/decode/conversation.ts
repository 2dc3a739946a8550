import { type ArrivalLog, createArrivalLog } from './arrivals.ts';
import type { BlockPool } from './block-pool.ts';
import type { FlowState, Side } from './flow-table.ts';
import type { Arrival, StreamReader } from './reassembly.ts';
import type { PlainSearch } from './seam.ts';
import { createUploadLog, noUploads, type UploadLog } from './uploads.ts';

/** A place in traffic where a canary can stand, the first link of a chain. */
export type Place = 'tcp' | 'tls-record' | 'udp' | 'dns-name' | 'http-url' | 'http-header' | 'http-body';

/** Content codings that have no magic number and must be told by a header. */
export type Coding = 'br' | 'deflate' | 'zstd';

/** Bytes to search, with the way back to the stream. The bytes are valid only during the call. */
export type Piece = {
  readonly place: Place;
  readonly bytes: Uint8Array;
  /** What Content-Encoding says, where recognition alone cannot. */
  readonly coding: Coding | null;
  /** Stream offset of the piece's byte `at`. */
  readonly origin: (at: number) => number;
};

/** What both directions of a TLS connection have shown of themselves. */
export type TlsFacts = {
  sni: string | null;
  ja4: string | null;
  /** Versions as in the protocol, e.g. 0x0303; null while unseen. */
  offered: number | null;
  chosen: number | null;
  cipher: number | null;
  /** The client offered to send data before the handshake is over (TLS 1.3 0-RTT). */
  earlyData: boolean;
};

/** What the readers of a flow's two sides share and gather. */
export type Conversation = {
  readonly flow: FlowState;
  tls: TlsFacts | null;
  /** The first Host header. */
  httpHost: string | null;
  /** Methods of requests that have had no answer yet. */
  readonly methods: string[];
  /** The connection stopped being HTTP: after `101 Switching Protocols` or a successful CONNECT. */
  upgraded: boolean;
  /** Whether each side's bytes could be parsed; null while there were none. */
  readonly readable: [boolean | null, boolean | null];
  readonly uploads: readonly [UploadLog, UploadLog];
  /** Which frame brought which offset; kept only while there is something to search for. */
  readonly arrivals: readonly [ArrivalLog, ArrivalLog];
};

/** What a reader of one side is given. */
export type SideContext = {
  readonly conversation: Conversation;
  readonly side: Side;
  /** Where pieces go that are to be searched; null when only the flows are wanted. */
  readonly search: ((piece: Piece) => void) | null;
  /** For bytes that no layer can be opened in, as those of TLS records; without it they are searched as pieces. */
  readonly plain?: (place: Place) => PlainSearch;
  /** Where blocks have their memory from; without it each has its own. */
  readonly pool?: BlockPool;
};

export type ReaderFactory = (context: SideContext) => StreamReader;

/** A conversation that has just begun. `keepUploads`: whether somebody will ask for them. */
export function newConversation(flow: FlowState, { keepUploads = true } = {}): Conversation {
  return {
    flow,
    tls: null,
    httpHost: null,
    methods: [],
    upgraded: false,
    readable: [null, null],
    uploads: keepUploads ? [createUploadLog(), createUploadLog()] : [noUploads, noUploads],
    arrivals: [createArrivalLog(), createArrivalLog()],
  };
}

/** Notes application bytes that one side sent, unless the other side is known to be the client. */
export function logUpload({ conversation, side }: SideContext, bytes: number, arrival: Arrival): void {
  const { opener } = conversation.flow;
  if (opener === null || opener === side) conversation.uploads[side].add(bytes, arrival);
}

/** Notes whether a side's bytes were parsed: one unreadable part makes the side unreadable. */
export function noteReadable({ conversation, side }: SideContext, readable: boolean): void {
  conversation.readable[side] = readable && conversation.readable[side] !== false;
}
