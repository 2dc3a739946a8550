import { newTlsFacts, type SideContext } from './conversation.ts';
import { createQuicHello, type QuicHello } from './quic-hello.ts';
import { clientInitialKeys, type InitialKeys, openInitial } from './quic-keys.ts';
import { eachCryptoFrame, type LongPacket, readLongPacket } from './quic-packet.ts';
import { readClientHello } from './tls-hello.ts';

/** Initial packets of one side that are tried; a hello with post-quantum keys fills two, and a Retry or lost packets repeat them. */
const triedPackets = 32;
/** Connection IDs for which keys are made: the first one, and one after a Retry. */
const triedIds = 4;
/** The first byte, a packet number of at least one byte, and the AEAD's tag. */
const shortOverhead = 1 + 1 + 16;

/** How far a hello is looked for when it is read again. */
const replayedBytes = 256 * 1024;

/** A datagram's payload; `offset` is where its first byte stands in the stream of its direction. */
type Datagram = { readonly bytes: Uint8Array; readonly start: number; readonly end: number; readonly offset: number };

/** What a flow's QUIC packets have shown so far. */
export type QuicState = {
  readonly keys: Map<string, InitialKeys>;
  readonly tried: [number, number];
  /** The ClientHello as far as it is there; null once it was read or given up. */
  hello: QuicHello | null;
  /** Stream offset of the first packet that the hello was found in. */
  helloOffset: number;
  /** Length of the destination connection ID that each side sends; short headers do not tell it. */
  readonly idBytes: [number, number];
};

/**
 * Reads a datagram of a flow that is, or hereby turns out to be, QUIC (RFC 9000, RFC 9369): the ClientHello is put together from the
 * client's Initial packets, in any order and over any number of datagrams. Returns how many bytes of application data it may hold: the
 * payload of 0-RTT and 1-RTT packets, in which acknowledgements cannot be told from data; up to three bytes of packet number are not taken
 * off. Null when the flow is not known to be QUIC.
 */
export function readQuic(context: SideContext, datagram: Datagram): number | null {
  const { conversation, side } = context;
  const { bytes, start, end } = datagram;
  let application = 0;
  let at = start;
  while (at < end) {
    const packet = readLongPacket(bytes, at, end);
    if (packet === null) break;
    conversation.quic ??= newQuic();
    conversation.quic.idBytes[side] = packet.destination.length;
    if (packet.type === 'initial') readInitial(context, conversation.quic, datagram, packet);
    if (packet.type === '0-rtt') application += Math.max(0, packet.end - packet.numberAt - 17);
    at = packet.end;
  }
  if (conversation.quic === null) return null;
  const isShort = at < end && ((bytes[at] ?? 0) & 0xc0) === 0x40;
  if (isShort) application += Math.max(0, end - at - shortOverhead - conversation.quic.idBytes[side]);
  return application;
}

/**
 * Finds the hello again in a side's datagrams joined to one stream, from the packet at `offset` on, to search it once more. Padding between
 * datagrams is passed over.
 */
export function replayQuicHello(context: SideContext, stream: Uint8Array, offset: number): void {
  const state = newQuic();
  const end = Math.min(stream.length, offset + replayedBytes);
  for (let at = offset; at < end && state.hello !== null; ) {
    const packet = readLongPacket(stream, at, stream.length);
    if (packet?.type === 'initial') readInitial(context, state, { bytes: stream, start: 0, end, offset: 0 }, packet);
    at = packet === null ? at + 1 : packet.end;
  }
}

function newQuic(): QuicState {
  return { keys: new Map(), tried: [0, 0], hello: createQuicHello(), helloOffset: -1, idBytes: [0, 0] };
}

function readInitial(
  { conversation, side, search }: SideContext,
  state: QuicState,
  { bytes, start, offset }: Datagram,
  packet: LongPacket,
): void {
  const { opener } = conversation.flow;
  if (state.hello === null || (opener !== null && opener !== side)) return;
  if (++state.tried[side] > triedPackets) {
    finish(state);
    conversation.remarks.add(`a QUIC hello was not whole after ${triedPackets} Initial packets and was given up`);
    return;
  }
  const payload = open(state, bytes, packet);
  if (payload === null) return;
  conversation.flow.opener ??= side;
  conversation.tls ??= newTlsFacts();
  if (state.helloOffset < 0) state.helloOffset = offset + packet.start - start;
  eachCryptoFrame(payload, state.hello.add);
  const message = state.hello.message();
  if (message === null) return;
  finish(state);
  if (message[0] !== 1) return;
  readClientHello(message, conversation.tls, 'q');
  // Decrypted bytes have no place of their own in the stream: all stand where the first packet begins.
  const { helloOffset } = state;
  search?.({ place: 'quic-hello', bytes: message, origin: () => helloOffset });
}

function finish(state: QuicState): void {
  state.hello = null;
  state.keys.clear();
}

/** Tries the keys that are known, then those of the packet's own connection ID. */
function open(state: QuicState, bytes: Uint8Array, packet: LongPacket): Uint8Array | null {
  for (const keys of state.keys.values()) {
    const payload = openInitial(keys, bytes, packet);
    if (payload !== null) return payload;
  }
  const id = Buffer.from(packet.destination).toString('hex');
  if (state.keys.size >= triedIds || state.keys.has(id)) return null;
  const keys = clientInitialKeys(packet.version, packet.destination);
  const payload = openInitial(keys, bytes, packet);
  if (payload !== null) state.keys.set(id, keys);
  return payload;
}
