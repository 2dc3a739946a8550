import type { Certificate, Flow, HostSource } from '../model/traffic.ts';
import type { Conversation, TlsFacts } from './decode/conversation.ts';
import type { Side } from './decode/flow-table.ts';
import { addressText } from './decode/ip.ts';
import type { NameMap } from './endpoint/names.ts';
import { isPrivateAddress } from './endpoint/scope.ts';

/**
 * Which side of a flow is the client: the sender of the SYN or receiver of a SYN-ACK; where no handshake was captured, the side that sent a
 * ClientHello or an HTTP request, or got an HTTP response; else the one side that is in a network of one's own; else, with TCP, the side whose
 * port is not one that servers have; else the sender of the first packet.
 */
export function clientSide({ flow }: Conversation): Side {
  if (flow.opener !== null) return flow.opener;
  // A connection that was open before the capture began: behind a gateway nobody else can have opened it.
  const [first, second] = flow.addresses.map((address) => isPrivateAddress(addressText(address)));
  if (first !== second) return first === true ? 0 : 1;
  return flow.proto === 'tcp' && rankOf(flow.ports[0]) < rankOf(flow.ports[1]) ? 1 : 0;
}

/** Ports by who has them: well-known ones, registered ones, and those that Linux gives to clients (ip_local_port_range). */
function rankOf(port: number): number {
  return port < 1024 ? 0 : port < 32_768 ? 1 : 2;
}

/** A flow as a fact, once its capture is over. */
export function describeFlow(conversation: Conversation, names: NameMap): Flow {
  const { flow } = conversation;
  const up = clientSide(conversation);
  const down = up === 0 ? 1 : 0;
  const socket = (side: Side) => ({ ip: addressText(flow.addresses[side]), port: flow.ports[side] });
  const uploads = conversation.uploads[up].list();
  const readable = conversation.readable[up];
  return {
    proto: flow.proto,
    stream: flow.stream,
    client: socket(up),
    server: socket(down),
    start: flow.start,
    end: flow.end,
    packets: { up: flow.packets[up], down: flow.packets[down] },
    bytes: { up: flow.bytes[up], down: flow.bytes[down] },
    payload: { up: flow.sides[up].payload, down: flow.sides[down].payload },
    gaps: flow.sides[0].gaps + flow.sides[1].gaps,
    established: isEstablished(conversation),
    ...hostOf(conversation, flow.addresses[down], names),
    ...otherNames(names.otherNames(flow.addresses[down])),
    tls: describeTls(conversation.tls),
    content: flow.sides[up].payload === 0 ? 'empty' : readable === true ? 'plain' : 'opaque',
    uploads,
  };
}

/** TCP: the SYN was answered, or both sides sent data. UDP: both sides sent. */
function isEstablished({ flow }: Conversation): boolean {
  if (flow.proto === 'udp') return flow.packets[0] > 0 && flow.packets[1] > 0;
  return flow.synAcknowledged || (flow.sides[0].payload > 0 && flow.sides[1].payload > 0);
}

function hostOf(
  { flow, tls, httpHost }: Conversation,
  server: Uint8Array,
  names: NameMap,
): { host: string | null; hostSource: HostSource | null } {
  if (tls?.sni) return { host: tls.sni, hostSource: 'sni' };
  if (httpHost !== null && httpHost !== '') {
    return { host: httpHost.toLowerCase().replace(/:\d+$/, ''), hostSource: 'http-host' };
  }
  const name = names.nameAt(server, flow.start);
  if (name !== null) return { host: name, hostSource: 'dns' };
  const certified = tls?.certificate ? certifiedHost(tls.certificate) : null;
  return { host: certified, hostSource: certified === null ? null : 'certificate' };
}

const hostName = /^(?:\*\.)?(?:[a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/**
 * The host that a certificate speaks for: its common name if that is one, else the first of its names that is not a wildcard, else the domain
 * of its first wildcard. A certificate may speak for many hosts, so this is the weakest of the sources.
 */
function certifiedHost({ subject, names }: Certificate): string | null {
  const hosts = [subject?.toLowerCase() ?? '', ...names].filter((name) => hostName.test(name));
  return (hosts.find((name) => !name.startsWith('*.')) ?? hosts[0])?.replace(/^\*\./, '') ?? null;
}

const otherNames = (names: readonly string[]): Pick<Flow, 'names'> => (names.length === 0 ? {} : { names });

const versionNames: ReadonlyMap<number, string> = new Map([
  [0x0300, 'SSL 3.0'],
  [0x0301, 'TLS 1.0'],
  [0x0302, 'TLS 1.1'],
  [0x0303, 'TLS 1.2'],
  [0x0304, 'TLS 1.3'],
  [0xfeff, 'DTLS 1.0'],
  [0xfefd, 'DTLS 1.2'],
  [0xfefc, 'DTLS 1.3'],
]);

/** The version that was chosen; where only the ClientHello was captured, the highest offered; else `TLS`. */
function describeTls(tls: TlsFacts | null): Flow['tls'] {
  if (tls === null) return null;
  const version = versionNames.get(tls.chosen ?? tls.offered ?? 0) ?? 'TLS';
  const { sni, ja4, alpn, certificate } = tls;
  return {
    sni,
    version,
    ja4,
    ...(alpn.length > 0 ? { alpn } : {}),
    ...(certificate === null ? {} : { certificate }),
  };
}
