import type { Certificate } from '../../model/traffic.ts';
import { type ArrivalLog, createArrivalLog } from './arrivals.ts';
import type { BlockPool } from './block-pool.ts';
import { type CertificateReader, createCertificateReader } from './certificate.ts';
import type { DatagramRow } from './datagram-row.ts';
import type { DtlsState } from './dtls.ts';
import type { FlowState, Side } from './flow-table.ts';
import type { PlainSearch } from './plain-block.ts';
import type { QuicState } from './quic.ts';
import type { Arrival, StreamReader } from './reassembly.ts';
import { createUploadLog, noUploads, type UploadLog } from './uploads.ts';

/** A place in traffic where a canary can stand, the first link of a chain. */
export type Place =
  | 'tcp'
  | 'tls-record'
  | 'tls-hello'
  | 'udp'
  | 'quic'
  | 'quic-hello'
  | 'icmp'
  | 'ip-payload'
  | 'dns-name'
  | 'dns-answer'
  | 'http-url'
  | 'http-header'
  | 'http-body'
  | 'ws-message'
  | 'mqtt'
  | 'log-field';

/** Bytes to search, with the way back to the stream. The bytes are valid only during the call. */
export type Piece = {
  readonly place: Place;
  readonly bytes: Uint8Array;
  /** Whether layers are opened in it; by default in all places but those of encrypted data. */
  readonly open?: boolean;
  /** What the decoder has unwrapped already, outermost first; the next links of a chain after the place. */
  readonly via?: readonly string[];
  /** Stream offset of the piece's byte `at`. */
  readonly origin: (at: number) => number;
  /** Whose stream that is, where a piece is made of several flows. */
  readonly ownerOf?: (at: number) => PieceOwner;
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
  /** Application protocols that the client offered, in its order. */
  alpn: readonly string[];
  /** The server's own certificate, where it travels in the clear (TLS 1.2 and older). */
  certificate: Certificate | null;
};

export function newTlsFacts(): TlsFacts {
  return {
    sni: null,
    ja4: null,
    offered: null,
    chosen: null,
    cipher: null,
    earlyData: false,
    alpn: [],
    certificate: null,
  };
}

/** permessage-deflate as it was agreed (RFC 7692 section 7.1): which side forgets its window after each message. */
export type MessageDeflate = { readonly clientForgets: boolean; readonly serverForgets: boolean };

/** What a connection became after `101 Switching Protocols` or a successful CONNECT. */
export type Upgrade =
  | { readonly to: 'websocket'; readonly deflate: MessageDeflate | null }
  | { readonly to: 'tunnel' | 'other' };

/** What the readers of a flow's two sides share and gather. */
export type Conversation = {
  readonly flow: FlowState;
  /** Shared by all flows of a capture. */
  readonly readCertificate: CertificateReader;
  tls: TlsFacts | null;
  /** Null for flows that have shown no QUIC packet with a long header. */
  quic: QuicState | null;
  /** Null for sides that have shown no hello of DTLS. */
  readonly dtls: [DtlsState | null, DtlsState | null];
  /** Datagrams that are searched together; null while there were none. */
  readonly rows: [DatagramRow | null, DatagramRow | null];
  /** The client asked to go over to TLS inside a protocol in the clear. */
  startTls: boolean;
  /** The first Host header. */
  httpHost: string | null;
  /** Methods of requests that have had no answer yet. */
  readonly methods: string[];
  /** What the connection became each time it stopped being HTTP; in a tunnel there can be HTTP again. */
  readonly upgrades: Upgrade[];
  /** The version of MQTT that the client's CONNECT named (3, 4 or 5); null where none was seen. */
  mqtt: number | null;
  /** What a reader could not open or read, one English clause each, from a closed list; for the notes of a scan. */
  readonly remarks: Set<string>;
  /** Whether each side's bytes could be parsed; null while there were none. */
  readonly readable: [boolean | null, boolean | null];
  readonly uploads: readonly [UploadLog, UploadLog];
  /** Which frame brought which offset; kept only while there is something to search for. */
  readonly arrivals: readonly [ArrivalLog, ArrivalLog];
};

/** Where a part of a piece comes from that was put together from several flows. */
export type PieceOwner = {
  readonly conversation: Conversation;
  readonly side: Side;
  readonly frame: number;
  /** Epoch seconds. */
  readonly time: number;
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

export type ConversationOptions = { readonly keepUploads?: boolean; readonly readCertificate?: CertificateReader };

/** A conversation that has just begun. `keepUploads`: whether somebody will ask for them. */
export function newConversation(
  flow: FlowState,
  { keepUploads = true, readCertificate = createCertificateReader() }: ConversationOptions = {},
): Conversation {
  return {
    flow,
    readCertificate,
    tls: null,
    quic: null,
    dtls: [null, null],
    rows: [null, null],
    startTls: false,
    httpHost: null,
    methods: [],
    upgrades: [],
    mqtt: null,
    remarks: new Set(),
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
