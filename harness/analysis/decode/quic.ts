import { newTlsFacts, type SideContext } from './conversation.ts';
import { clientInitialKeys, type InitialKeys, openInitial } from './quic-keys.ts';
import { eachCryptoFrame, type LongPacket, readLongPacket } from './quic-packet.ts';
import { readClientHello } from './tls-hello.ts';

/** Initial packets of one side that are tried; a hello with post-quantum keys fills two, and a Retry or lost packets repeat them. */
const triedPackets = 32;
/** Connection IDs for which keys are made: the first one, and one after a Retry. */
const triedIds = 4;
/** Hellos longer than this are not read. */
const helloBytes = 64 * 1024;
/** The first byte, a packet number of at least one byte, and the AEAD's tag. */
const shortOverhead = 1 + 1 + 16;

/** What a flow's QUIC packets have shown so far. */
export type QuicState = {
  readonly keys: Map<string, InitialKeys>;
  readonly tried: [number, number];
  /** The ClientHello as far as it is there; null once it was read or given up. */
  hello: { bytes: Uint8Array; filled: Uint8Array; reached: number } | null;
  /** Length of the destination connection ID that each side sends; short headers do not tell it. */
  readonly idBytes: [number, number];
};

/**
 * Reads a datagram of a flow that is, or hereby turns out to be, QUIC (RFC 9000, RFC 9369): the ClientHello is put together from the
 * client's Initial packets, in any order and over any number of datagrams. Returns how many bytes of application data it may hold: the
 * payload of 0-RTT and 1-RTT packets, in which acknowledgements cannot be told from data; up to three bytes of packet number are not taken
 * off. Null when the flow is not known to be QUIC.
 */
export function readQuic(
  context: SideContext,
  { bytes, start, end }: { readonly bytes: Uint8Array; readonly start: number; readonly end: number },
): number | null {
  const { conversation, side } = context;
  let application = 0;
  let at = start;
  while (at < end) {
    const packet = readLongPacket(bytes, at, end);
    if (packet === null) break;
    conversation.quic ??= { keys: new Map(), tried: [0, 0], hello: newHello(), idBytes: [0, 0] };
    conversation.quic.idBytes[side] = packet.destination.length;
    if (packet.type === 'initial') readInitial(context, conversation.quic, bytes, packet);
    if (packet.type === '0-rtt') application += Math.max(0, packet.end - packet.numberAt - 17);
    at = packet.end;
  }
  if (conversation.quic === null) return null;
  const isShort = at < end && ((bytes[at] ?? 0) & 0xc0) === 0x40;
  if (isShort) application += Math.max(0, end - at - shortOverhead - conversation.quic.idBytes[side]);
  return application;
}

function newHello() {
  return { bytes: new Uint8Array(2048), filled: new Uint8Array(2048), reached: 0 };
}

function readInitial(
  { conversation, side }: SideContext,
  state: QuicState,
  bytes: Uint8Array,
  packet: LongPacket,
): void {
  const { opener } = conversation.flow;
  if (state.hello === null || (opener !== null && opener !== side)) return;
  if (++state.tried[side] > triedPackets) {
    state.hello = null;
    conversation.remarks.add(`a QUIC hello was not whole after ${triedPackets} Initial packets and was given up`);
    return;
  }
  const payload = open(state, bytes, packet);
  if (payload === null) return;
  conversation.flow.opener ??= side;
  conversation.tls ??= newTlsFacts();
  eachCryptoFrame(payload, (offset, part) => {
    if (offset + part.length <= helloBytes) addToHello(state, offset, part);
  });
  const message = wholeHello(state);
  if (message === null) return;
  state.hello = null;
  if (message[0] === 1) readClientHello(message, conversation.tls, 'q');
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

function addToHello({ hello }: QuicState, offset: number, part: Uint8Array): void {
  if (hello === null) return;
  const size = offset + part.length;
  if (size > hello.bytes.length) {
    const room = Math.min(helloBytes, Math.max(size, hello.bytes.length * 2));
    const { bytes, filled } = hello;
    hello.bytes = new Uint8Array(room);
    hello.filled = new Uint8Array(room);
    hello.bytes.set(bytes);
    hello.filled.set(filled);
  }
  hello.bytes.set(part, offset);
  hello.filled.fill(1, offset, size);
  while (hello.filled[hello.reached] === 1) hello.reached++;
}

function wholeHello({ hello }: QuicState): Uint8Array | null {
  if (hello === null || hello.reached < 4) return null;
  const { bytes, reached } = hello;
  const size = 4 + ((bytes[1] ?? 0) << 16) + ((bytes[2] ?? 0) << 8) + (bytes[3] ?? 0);
  return reached >= size ? bytes.subarray(0, size) : null;
}
