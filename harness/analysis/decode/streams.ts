import { logUpload, noteReadable, type SideContext } from './conversation.ts';
import { copyOf } from './copy.ts';
import { searchDatagram } from './datagram.ts';
import { type DnsMessage, type DnsName, nameText, readDns } from './dns.ts';
import { createDnsStreamReader } from './dns-stream.ts';
import type { NameTunnels } from './dns-tunnel.ts';
import { readDtls } from './dtls.ts';
import { createHttpReader } from './http.ts';
import { looksLikeHttp } from './http-head.ts';
import { createHttp2Reader, looksLikeHttp2 } from './http2.ts';
import { createMqttReader, looksLikeMqtt } from './mqtt.ts';
import { readQuic } from './quic.ts';
import { createRawReader } from './raw.ts';
import type { Arrival, StreamReader } from './reassembly.ts';
import { createTextReader, looksLikeText } from './starttls.ts';
import { createTlsReader, looksLikeTls } from './tls.ts';

/** Bytes that are awaited before a protocol is chosen; the longest method and a character of its target. */
const probeBytes = 14;
/** Tunnels through proxies that are opened, one inside the other. */
const deepestTunnel = 4;

export type StreamOptions = SideContext & {
  readonly onDns: (message: DnsMessage, time: number) => void;
  /** Joins the names of successive queries; without it each is searched by itself. */
  readonly tunnels?: NameTunnels;
};

/** The reader of one side of a TCP connection, which also notes which frame brought what. */
export function createStreamReader(options: StreamOptions): StreamReader {
  const reader = createProtocolReader(options);
  if (options.search === null) return reader;
  const arrivals = options.conversation.arrivals[options.side];
  return {
    ...reader,
    data(bytes, start, end, arrival) {
      arrivals.add(arrival);
      reader.data(bytes, start, end, arrival);
    },
  };
}

/** Chooses TLS, HTTP/1, HTTP/2, MQTT, DNS or raw bytes by how the side begins, not by its port. In a tunnel the choice is made again, `level` levels deep. */
function createProtocolReader(options: StreamOptions, level = 0): StreamReader {
  const context: SideContext = options;
  let chosen: StreamReader | null = null;
  let probe: { bytes: Uint8Array; arrival: Arrival }[] = [];
  let probed = 0;

  function choose(bytes: Uint8Array, start: number, end: number): StreamReader {
    const { ports } = options.conversation.flow;
    if (looksLikeTls(bytes, start, end)) return createTlsReader(context);
    if (looksLikeHttp2(bytes, start, end)) return createHttp2Reader(context);
    if (looksLikeHttp(bytes, start, end)) return createHttpReader(context, { level, anew: inTunnel });
    if (options.conversation.mqtt !== null || looksLikeMqtt(bytes, start, end)) return createMqttReader(context);
    if (looksLikeText(bytes, start, end)) return createTextReader(context);
    if (ports.includes(53)) return createDnsStreamReader(options, options.onDns);
    return createRawReader(context);
  }

  function inTunnel(): StreamReader {
    if (level < deepestTunnel) return createProtocolReader(options, level + 1);
    options.conversation.remarks.add(`what is inside more than ${deepestTunnel} tunnels was searched as it stands`);
    return createRawReader(context);
  }

  /** Chooses by what is there and hands it on. */
  function settle(): StreamReader {
    const first = Buffer.concat(probe.map(({ bytes }) => bytes));
    const reader = choose(first, 0, first.length);
    chosen = reader;
    for (const { bytes, arrival } of probe) reader.data(bytes, 0, bytes.length, arrival);
    probe = [];
    return reader;
  }

  function data(bytes: Uint8Array, start: number, end: number, arrival: Arrival): void {
    if (chosen !== null) {
      chosen.data(bytes, start, end, arrival);
      return;
    }
    if (probed === 0 && end - start >= probeBytes) {
      chosen = choose(bytes, start, end);
      chosen.data(bytes, start, end, arrival);
      return;
    }
    probe.push({ bytes: copyOf(bytes, start, end), arrival: { ...arrival } });
    probed += end - start;
    if (probed >= probeBytes) settle();
  }

  return {
    data,
    gap: (length, arrival) => (chosen ?? settle()).gap(length, arrival),
    end: () => {
      if (chosen === null && probed > 0) settle();
      chosen?.end();
    },
  };
}

/** UDP payload: DNS is parsed, a few protocols in the clear are recognised, all is searched. */
export function readDatagram(
  options: StreamOptions,
  datagram: { bytes: Uint8Array; start: number; end: number },
  arrival: Arrival,
): void {
  const { bytes, start, end } = datagram;
  if (end === start) return;
  const { conversation, search } = options;
  const { ports } = conversation.flow;
  const { offset, time } = arrival;
  if (search !== null) conversation.arrivals[options.side].add(arrival);
  const quic = readQuic(options, { bytes, start, end, offset });
  // A hello of QUIC is put together from several datagrams.
  if (search !== null && quic === null) conversation.arrivals[options.side].forget(offset);
  const dtls = quic === null ? readDtls(options, bytes, start, end) : null;
  const sent = quic ?? dtls ?? end - start;
  if (sent !== 0) logUpload(options, sent, arrival);
  const isDns = ports.some((port) => port === 53 || port === 5353 || port === 5355);
  const message = isDns ? readDns(bytes, start, end) : null;
  const isClear = quic === null && dtls === null && isClearDatagram(ports, bytes, start, end);
  noteReadable(options, message !== null || isClear);
  if (message !== null) {
    if (ports.includes(53)) options.onDns(message, time);
    searchNames(options, message, (at) => offset + at - start);
  }
  if (message === null && quic === null && dtls === null) {
    searchDatagram(options, datagram, arrival);
    return;
  }
  const place = quic !== null ? 'quic' : dtls !== null ? 'tls-record' : 'udp';
  // Of a message of DNS all but its number (RFC 1035 section 4.1.1), which is new each time: the same question need not be searched again.
  const skipped = message === null ? 0 : 2;
  search?.({
    place,
    bytes: bytes.subarray(start + skipped, end),
    // What a message holds is searched in pieces of its own.
    ...(message === null ? {} : { open: false }),
    origin: (at) => offset + skipped + at,
  });
}

/** ICMP and ICMPv6 (IANA, "Assigned Internet Protocol Numbers"). */
const icmpProtocols = [1, 58];

/** What IP carries beside TCP and UDP is not parsed, only searched: ICMP echoes, tunnels that nobody knows. */
export function readIpPayload(
  { conversation, side, search }: SideContext,
  payload: { readonly bytes: Uint8Array; readonly start: number; readonly end: number; readonly protocol: number },
  arrival: Arrival,
): void {
  const { bytes, start, end, protocol } = payload;
  const { offset } = arrival;
  if (search === null) return;
  conversation.arrivals[side].add(arrival);
  const place = icmpProtocols.includes(protocol) ? 'icmp' : 'ip-payload';
  search({ place, bytes: bytes.subarray(start, end), origin: (at) => offset + at });
}

/**
 * Searches a message. Names that are asked for: with their dots and, as tunnels cut values into labels, without; what is answered in names and
 * texts likewise. `origin` tells the stream offset of a position in the message.
 */
export function searchNames(
  context: SideContext & Pick<StreamOptions, 'tunnels'>,
  message: DnsMessage,
  origin: (at: number) => number,
): void {
  if (context.search === null) return;
  if (message.response) {
    for (const { bytes, at, step } of message.texts) {
      const from = origin(at);
      const offset = (i: number) => from + step(i);
      context.search({ place: 'dns-answer', bytes, origin: offset });
    }
    return;
  }
  for (const name of message.questions) {
    const from = origin(name.at) + 1;
    searchName(context, name, from);
    context.tunnels?.add(context, name, from);
  }
}

function searchName({ search }: SideContext, name: DnsName, from: number): void {
  const dotted = Buffer.from(nameText(name), 'latin1');
  search?.({ place: 'dns-name', bytes: dotted, origin: (at) => from + at });
  if (name.labels.length < 2) return;
  search?.({
    place: 'dns-name',
    bytes: Buffer.concat(name.labels),
    origin: (at) => from + at + dotsBefore(name, at),
  });
}

/** How many labels end before a position of the name without its dots. */
function dotsBefore({ labels }: DnsName, at: number): number {
  let length = 0;
  return labels.filter((label) => {
    length += label.length;
    return length <= at;
  }).length;
}

/** DHCP by its magic cookie (RFC 2131), NTP by its size and version (RFC 5905), SSDP by its first line. */
function isClearDatagram(ports: readonly number[], bytes: Uint8Array, start: number, end: number): boolean {
  const dhcp = [0x63, 0x82, 0x53, 0x63];
  if (ports.includes(67) && dhcp.every((byte, i) => bytes[start + 236 + i] === byte)) return true;
  if (ports.includes(123) && end - start >= 48) {
    const version = ((bytes[start] ?? 0) >> 3) & 7;
    return version >= 1 && version <= 4;
  }
  return ports.includes(1900) && looksLikeHttp(bytes, start, end);
}
