import { limits } from '../../model/limits.ts';
import type { CapturedPacket } from './capture-file.ts';
import { countPacket, createFlowTable, type FlowState, type Side } from './flow-table.ts';
import { createFragmentStore } from './fragments.ts';
import { createWifiReader } from './ieee80211.ts';
import { emptyIpView, type IpView, readIp } from './ip.ts';
import { findNetwork, isReadableLink, isWifi, linkTypeName } from './link.ts';
import { type Arrival, closeSide } from './reassembly.ts';
import { handleSegment } from './tcp.ts';
import { tunnelledIp } from './tunnel.ts';
import { ipInDatagram } from './udp-tunnel.ts';

export type PacketHandlers = {
  /** A new flow: the place to give its sides their readers. */
  readonly onFlow: (flow: FlowState) => void;
  /** A flow is over and its streams have ended. */
  readonly onClose?: (flow: FlowState) => void;
  /** A UDP datagram's payload; the bytes are valid only during the call. `arrival.offset` counts the payload of its direction. */
  readonly onDatagram: (
    flow: FlowState,
    side: Side,
    bytes: Uint8Array,
    start: number,
    end: number,
    arrival: Arrival,
  ) => void;
  /**
   * What an IP packet carries that is neither TCP nor UDP, as an ICMP echo; valid only during the call. Its `talk` is all of that between two
   * addresses, with ports 0 and numbers of its own as streams; it is no flow and is not counted. `protocol` is IANA's number.
   */
  readonly onPayload?: (
    talk: FlowState,
    side: Side,
    payload: { readonly bytes: Uint8Array; readonly start: number; readonly end: number; readonly protocol: number },
    arrival: Arrival,
  ) => void;
  /** A talk is over; those that are open at the end come after all flows. */
  readonly onTalkClose?: (talk: FlowState) => void;
};

export type PacketDecoder = {
  readonly packet: (packet: CapturedPacket) => void;
  /** The capture is over: flows that are still open are closed, those of TCP first. Returns what could not be read. */
  readonly end: () => string[];
  /** Segments of TCP that said other than what had been delivered already; the first was read. */
  readonly contradicted: () => number;
};

/** IP in IP is opened to this depth. */
const tunnels = 4;

/** From captured frames to TCP streams and UDP datagrams. */
export function createPacketDecoder(handlers: PacketHandlers): PacketDecoder {
  const flows = createFlowTable({
    most: limits.analysis.openFlows,
    heldBytes: limits.analysis.heldBytes,
    onOver: endStreams,
    onClose: close,
  });
  const talks = createFlowTable({
    most: limits.analysis.openFlows,
    ...(handlers.onTalkClose === undefined ? {} : { onClose: handlers.onTalkClose }),
  });
  const fragments = createFragmentStore();
  const view = emptyIpView();
  const arrival: Arrival = { offset: 0, frame: 0, time: 0 };
  const closing: Arrival = { offset: 0, frame: 0, time: 0 };
  const unreadLinks = new Map<number, number>();
  const wifi = createWifiReader(network);
  /** Of the frame that is being read. */
  let wireLength = 0;
  let isRepeated = false;
  let notIp = 0;
  /** Packets by protocol number. */
  const otherProtocols = new Map<number, number>();
  let broken = 0;

  function packet(captured: CapturedPacket): void {
    const { bytes, start, end, linkType } = captured;
    if (isWifi(linkType, bytes, start)) wifi.read(captured);
    else network(captured, findNetwork(linkType, bytes, start, end), end, false);
  }

  /** The IP packet at `offset` of a frame. One that a radio repeated is counted, but is no new data. */
  function network(captured: CapturedPacket, offset: number, end: number, repeated: boolean): void {
    const { bytes, linkType } = captured;
    if (offset < 0) {
      if (isReadableLink(linkType)) notIp++;
      else unreadLinks.set(linkType, (unreadLinks.get(linkType) ?? 0) + 1);
      return;
    }
    arrival.frame = captured.frame;
    arrival.time = captured.time;
    wireLength = captured.wireLength;
    isRepeated = repeated;
    internet(bytes, offset, end, 0);
  }

  function payload({ bytes, start, end, protocol }: IpView): void {
    if (handlers.onPayload === undefined || end <= start) return;
    const { flow, side } = talks.find('udp', view, 0, 0);
    const state = flow.sides[side];
    flow.start = Math.min(flow.start, arrival.time);
    arrival.offset = state.offset;
    state.offset += end - start;
    handlers.onPayload(flow, side, { bytes, start, end, protocol }, arrival);
  }

  /** An IP packet, at some depth of tunnels. */
  function internet(bytes: Uint8Array, start: number, end: number, depth: number): void {
    if (!readIp(bytes, start, end, view)) {
      broken++;
      return;
    }
    if (view.fragment && (isRepeated || !fragments.add(view, arrival.time))) return;
    const inner = depth + 1 < tunnels ? tunnelledIp(view) : -1;
    if (inner >= 0) internet(view.bytes, inner, view.end, depth + 1);
    else if (view.protocol === 6) tcp(view);
    else if (view.protocol === 17) udp(view, depth);
    else {
      otherProtocols.set(view.protocol, (otherProtocols.get(view.protocol) ?? 0) + 1);
      if (!isRepeated) payload(view);
    }
  }

  function tcp(ip: IpView): void {
    const { bytes, start, end } = ip;
    const header = ((bytes[start + 12] ?? 0) >> 4) * 4;
    if (start + 20 > end || header < 20) {
      broken++;
      return;
    }
    const found = flows.find('tcp', ip, u16(bytes, start), u16(bytes, start + 2));
    handleSegment({ flows, found, ip, header, wireLength, arrival, onFlow: handlers.onFlow });
  }

  function udp(ip: IpView, depth: number): void {
    const { bytes, start, end } = ip;
    // A length of 0 stands for a jumbogram or an uncut batch of datagrams (UDP segmentation offload): all that was captured.
    const length = start + 8 > end ? 0 : u16(bytes, start + 4) || end - start;
    if (length < 8) {
      broken++;
      return;
    }
    const { flow, side, isNew } = flows.find('udp', ip, u16(bytes, start), u16(bytes, start + 2));
    if (isNew) handlers.onFlow(flow);
    countPacket(flow, side, wireLength, arrival.time);
    const until = Math.min(end, start + length);
    const inner = depth + 1 < tunnels ? ipInDatagram(bytes, start, until) : -1;
    if (inner >= 0) {
      // The tunnel's own flow is counted, as tshark does, and carries nothing but what is in the flows inside.
      internet(bytes, inner, until, depth + 1);
      return;
    }
    if (isRepeated) return;
    const state = flow.sides[side];
    arrival.offset = state.offset;
    state.offset += until - start - 8;
    state.payload = state.offset;
    handlers.onDatagram(flow, side, bytes, start + 8, until, arrival);
  }

  /** In the middle of a packet of another flow, hence with an arrival of its own. */
  function endStreams(flow: FlowState): void {
    closing.frame = arrival.frame;
    closing.time = arrival.time;
    if (flow.proto === 'tcp') for (const side of flow.sides) closeSide(side, closing);
  }

  function close(flow: FlowState): void {
    endStreams(flow);
    handlers.onClose?.(flow);
  }

  function end(): string[] {
    flows.close();
    talks.close();
    const notes = wifi.notes();
    for (const [link, count] of unreadLinks)
      notes.push(`${count} packets of link type ${linkTypeName(link)} were not read`);
    if (notIp > 0) notes.push(`${notIp} frames carry no IP`);
    if (otherProtocols.size > 0) notes.push(otherProtocolsNote(otherProtocols, handlers.onPayload !== undefined));
    if (broken > 0) notes.push(`${broken} packets have broken IP, TCP or UDP headers`);
    if (flows.setAside() > 0)
      notes.push(
        `more than ${limits.analysis.openFlows} flows at once: ${flows.setAside()} that had been silent for longest were closed; had they gone on, they are counted twice`,
      );
    if (fragments.incomplete() > 0) notes.push(`${fragments.incomplete()} fragmented datagrams never became whole`);
    return notes;
  }

  return { packet, end, contradicted: flows.contradicted };
}

/** Names of the IANA registry of protocol numbers, for those that are met in practice. */
const protocolNames: ReadonlyMap<number, string> = new Map([
  [1, 'ICMP'],
  [2, 'IGMP'],
  [47, 'GRE'],
  [50, 'ESP'],
  [58, 'ICMPv6'],
  [103, 'PIM'],
  [132, 'SCTP'],
]);

function otherProtocolsNote(counts: ReadonlyMap<number, number>, searched: boolean): string {
  const most = [...counts].sort((a, b) => b[1] - a[1]);
  const total = most.reduce((sum, [, count]) => sum + count, 0);
  const listed = most
    .slice(0, 4)
    .map(([number, count]) => `${count} ${protocolNames.get(number) ?? `protocol ${number}`}`);
  const rest = most.length > listed.length ? ', …' : '';
  const what = searched ? 'were searched one by one, in no flow' : 'were not searched';
  return `${total} IP packets carry neither TCP nor UDP and ${what} (${listed.join(', ')}${rest})`;
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
