import type { Endpoint, EvidenceRef, Flow } from '../../model/traffic.ts';
import { siteOf } from '../endpoint/cloud.ts';
import { type EndpointLookup, endpointOf } from '../endpoint/lookup.ts';
import { isPrivateAddress, isPublicAddress, staysOnLink } from '../endpoint/scope.ts';
import type { TimedUpload } from '../timing/bursts.ts';
import type { ClockMap } from '../timing/clock-map.ts';
import type { JudgedCapture } from './input.ts';

/** All flows of one capture to one host (or, where no name is known, to one address). */
export type EndpointGroup = {
  /** Host in lower case, else the address. */
  readonly key: string;
  /** The address and port that most was uploaded to. */
  readonly endpoint: Endpoint;
  readonly ips: ReadonlySet<string>;
  /** `ip port`, a set of them. */
  readonly sockets: ReadonlySet<string>;
  readonly flows: readonly Flow[];
  /** In order of time; times on both clocks. */
  readonly uploads: readonly TimedUpload[];
  readonly bytes: number;
  /** Of `bytes`, those in flows whose content could not be read. */
  readonly opaqueBytes: number;
  /** The first upload, else the first flow. */
  readonly ref: EvidenceRef;
};

type Socket = { readonly ip: string; readonly port: number };

const socketOf = ({ ip, port }: Socket): string => `${ip} ${port}`;

type HostOf = (flow: Flow) => string | null;

/**
 * The host of a flow. On an address of one's own network only a name that the flow itself bears counts: a gateway has many services.
 * The rig's own names count there alone: whoever bears one on the internet uses it to be left out.
 */
const createHostOf =
  (ownHosts: ReadonlySet<string>): HostOf =>
  ({ host, hostSource, server }) => {
    if (host === null || (hostSource === 'dns' && isPrivateAddress(server.ip))) return null;
    return ownHosts.has(host.toLowerCase()) && isPublicAddress(server.ip) ? null : host;
  };

/** The name to group a flow under: its host; for a flow without one, the only host that its socket is known by; else the address. */
function groupKeys(flows: readonly Flow[], hostOf: HostOf): (flow: Flow) => string {
  const names = new Map<string, Set<string>>();
  for (const flow of flows) {
    const host = hostOf(flow);
    const { server } = flow;
    if (host === null) continue;
    const known = names.get(socketOf(server)) ?? new Set();
    names.set(socketOf(server), known.add(host.toLowerCase()));
  }
  return (flow) => {
    const host = hostOf(flow);
    if (host !== null) return host.toLowerCase();
    const [only, other] = names.get(socketOf(flow.server)) ?? [];
    return only !== undefined && other === undefined ? only : flow.server.ip;
  };
}

/** The group that most of an address's traffic belongs to, chosen by uploaded bytes, then by order. */
function representative(
  flows: readonly Flow[],
  of: { readonly lookup: EndpointLookup | null; readonly hostOf: HostOf },
): Endpoint {
  const { lookup, hostOf } = of;
  const bytes = (flow: Flow): number => flow.uploads.reduce((sum, upload) => sum + upload.bytes, 0);
  const bySocket = new Map<string, { flow: Flow; bytes: number }>();
  for (const flow of flows) {
    const socket = socketOf(flow.server);
    const sum = bySocket.get(socket);
    if (sum === undefined) bySocket.set(socket, { flow, bytes: bytes(flow) });
    else sum.bytes += bytes(flow);
  }
  const [most] = [...bySocket.values()].sort((a, b) => b.bytes - a.bytes);
  const flow = most?.flow ?? (flows[0] as Flow);
  const host = flows.map(hostOf).find((name) => name !== null) ?? null;
  const endpoint = endpointOf({ host, server: flow.server }, lookup);
  return { ...endpoint, ...siteOf(endpoint, flow.names) };
}

/**
 * More endpoints than a handset at rest talks to. Each costs some thousand permutations and a share of the level, so the smallest beyond
 * these are taken as one: what is spread over them is tested as a sum.
 */
const mostGroups = 200;

/** Folds the groups that uploaded least into one. */
function foldSmallest(groups: ReadonlyMap<string, readonly Flow[]>): ReadonlyMap<string, readonly Flow[]> {
  if (groups.size <= mostGroups) return groups;
  const sized = [...groups].map(([key, flows]) => ({ key, flows, bytes: uploadedBy(flows) }));
  sized.sort((a, b) => b.bytes - a.bytes || (a.key < b.key ? -1 : 1));
  const small = sized.splice(mostGroups - 1);
  return new Map([
    ...sized.map(({ key, flows }) => [key, flows] as const),
    [`${small.length} further endpoints`, small.flatMap(({ flows }) => flows)],
  ]);
}

const uploadedBy = (flows: readonly Flow[]): number =>
  flows.reduce((total, flow) => flow.uploads.reduce((part, { bytes }) => part + bytes, total), 0);

/** The endpoints of a capture, in order of their names. */
export function groupEndpoints(
  capture: JudgedCapture,
  of: {
    readonly map: ClockMap;
    readonly lookup: EndpointLookup | null;
    /** Names of the rig's own services, lower case. */
    readonly ownHosts?: ReadonlySet<string>;
  },
): EndpointGroup[] {
  const flows = capture.flows.filter(({ server }) => !staysOnLink(server));
  const hostOf = createHostOf(of.ownHosts ?? new Set());
  const keyOf = groupKeys(flows, hostOf);
  const groups = new Map<string, Flow[]>();
  for (const flow of flows) {
    const key = keyOf(flow);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [flow]);
    else group.push(flow);
  }
  return [...foldSmallest(groups)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, members]) => {
      const uploads = members
        .flatMap(({ uploads, stream }) =>
          uploads.map((upload) => ({ ...upload, stream, handset: of.map.toHandset(upload.time * 1000) / 1000 })),
        )
        .sort((a, b) => a.time - b.time || a.frame - b.frame);
      const [first] = uploads;
      return {
        key,
        endpoint: groups.has(key)
          ? representative(members, { ...of, hostOf })
          : { ...representative(members, { ...of, hostOf }), host: key },
        ips: new Set(members.map(({ server }) => server.ip)),
        sockets: new Set(members.map(({ server }) => socketOf(server))),
        flows: members,
        uploads,
        bytes: uploadedBy(members),
        opaqueBytes: uploadedBy(members.filter(({ content }) => content === 'opaque')),
        ref: {
          file: capture.file,
          frame: first?.frame ?? 0,
          stream: first?.stream ?? members[0]?.stream ?? 0,
          offset: 0,
        },
      };
    });
}

/** The group that a hit's endpoint belongs to. */
export function groupOf(groups: readonly EndpointGroup[], endpoint: Endpoint): EndpointGroup | undefined {
  const name = endpoint.host?.toLowerCase() ?? endpoint.ip;
  const there = groups.filter(({ sockets }) => sockets.has(socketOf(endpoint)));
  return there.find(({ key }) => key === name) ?? there[0] ?? groups.find(({ key }) => key === name);
}
