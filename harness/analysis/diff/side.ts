import type { Flow } from '../../model/traffic.ts';

/** One thing that went to an endpoint: a flow, an entry of an archive, a line of a log. Times are seconds of the side's clock. */
export type Contact = {
  readonly proto: 'tcp' | 'udp';
  readonly host: string | null;
  readonly ip: string;
  readonly port: number;
  /** Aliases and reverse names of the address, as far as they were seen. */
  readonly names: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly uploads: readonly { readonly time: number; readonly bytes: number }[];
  /** On the wire: `readable`, `encrypted` (TLS), `unread` (neither), `empty` (nothing went up). */
  readonly content: 'readable' | 'encrypted' | 'unread' | 'empty';
  readonly ja4: string | null;
};

/** A canary found in an upload. `label` is what the two sides are compared by: the canary's id, or for a run its store and kind. */
export type Sighting = {
  readonly label: string;
  readonly strength: 'proof' | 'support';
  readonly host: string | null;
  readonly ip: string;
  readonly port: number;
  readonly chain: readonly string[];
};

/** One of the two things that are compared. */
export type Side = {
  /** As the user named it. */
  readonly name: string;
  readonly kind: 'capture' | 'HTTP archive' | 'Zeek log' | 'run';
  /** What one upload is called: a burst of a capture, a request of an archive or log. */
  readonly unit: 'burst' | 'request';
  /** Uploads closer than this are one burst, seconds; 0 where each upload is a request of its own. */
  readonly gapSeconds: number;
  /** Time observed, seconds of the side's clock. */
  readonly seconds: number;
  /** Epoch seconds of the side's clock at the beginning; null for an empty side. */
  readonly from: number | null;
  readonly contacts: readonly Contact[];
  /** Canaries found in uploads; null when none were looked for. */
  readonly sightings: readonly Sighting[] | null;
  /** What was not seen or not read, one English line each. */
  readonly notes: readonly string[];
};

/** Flows as contacts; `toSeconds` turns capture time into the side's clock. */
export function contactsOfFlows(
  flows: readonly Flow[],
  toSeconds: (time: number) => number = (time) => time,
): Contact[] {
  return flows.map((flow) => ({
    proto: flow.proto,
    host: flow.host,
    ip: flow.server.ip,
    port: flow.server.port,
    names: flow.names ?? [],
    start: toSeconds(flow.start),
    end: toSeconds(flow.end),
    uploads: flow.uploads.map(({ time, bytes }) => ({ time: toSeconds(time), bytes })),
    content: contentOf(flow),
    ja4: flow.tls?.ja4 ?? null,
  }));
}

function contentOf(flow: Flow): Contact['content'] {
  if (flow.content === 'plain') return 'readable';
  if (flow.content === 'empty') return 'empty';
  return flow.tls === null ? 'unread' : 'encrypted';
}

/** The time that contacts cover; zero for none. */
export function spanOf(contacts: readonly Contact[]): { from: number | null; seconds: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { start, end } of contacts) {
    if (start < from) from = start;
    if (end > to) to = end;
  }
  return Number.isFinite(from) && Number.isFinite(to) ? { from, seconds: to - from } : { from: null, seconds: 0 };
}

/** The range of a Date (ECMA-262, 21.4.1.1), in seconds. */
const farthest = 8.64e12;

/** Whether times are ones of a calendar and sizes ones that can be added up: an archive or log may say anything. */
export function isPlausible({ start, end, uploads }: Contact): boolean {
  return (
    Math.abs(start) <= farthest &&
    Math.abs(end) <= farthest &&
    uploads.every(({ bytes }) => bytes >= 0 && bytes <= 2 ** 40)
  );
}
