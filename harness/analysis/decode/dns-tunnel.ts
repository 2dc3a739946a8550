import { registrableDomain } from '../endpoint/domain.ts';
import type { PieceOwner, SideContext } from './conversation.ts';
import { type DnsName, nameText } from './dns.ts';
import { addressText } from './ip.ts';

/** Labels gathered of one client and domain before they are searched; the last of them begin the next row. */
const rowBytes = 4096;
const overlapBytes = 1024;
/** Pairs of client and domain followed at the same time; the one that began first is given up for a new one. */
const mostRows = 1024;

/** Part of a row: which query it comes from, and the packet that brought it. */
type Part = { readonly at: number; readonly context: SideContext; readonly offset: number } & PieceOwner;
type Row = { bytes: Buffer; length: number; shown: number; parts: Part[] };
type Rows = { last: string; readonly views: readonly Row[] };

/** Which of a name's labels before the domain may carry data; the others are then a counter, a session or a host's own subdomain. */
const views: readonly ((labels: readonly Uint8Array[]) => readonly Uint8Array[])[] = [
  (labels) => labels,
  (labels) => (labels.length > 1 ? labels.slice(0, -1) : labels),
  (labels) => (labels.length > 1 ? labels.slice(1) : labels),
  (labels) => labels.slice(0, 1),
  longLabels,
];

/** Between a counter and a session's name: what is at least half as long as the longest. */
function longLabels(labels: readonly Uint8Array[]): readonly Uint8Array[] {
  const longest = labels.reduce((most, label) => Math.max(most, label.length), 0);
  return labels.filter((label) => label.length * 2 >= longest);
}

/** Joins what successive queries ask for, so that a value that is cut over several names is found. */
export type NameTunnels = {
  /** Adds a name that was asked for; `offset` is that of its first label's first byte in the stream. */
  readonly add: (context: SideContext, name: DnsName, offset: number) => void;
  /** Searches what was gathered, and forgets it. */
  readonly flush: () => void;
};

/**
 * Gathers, for each client and registrable domain, the labels before the domain in the order of the queries, several readings of them, and searches
 * them in rows. A name asked for twice running (for A and AAAA, or again) counts once. A hit belongs to the query in which it begins.
 */
export function createNameTunnels(): NameTunnels {
  const known = new Map<string, Rows>();

  function add(context: SideContext, name: DnsName, offset: number): void {
    if (context.search === null) return;
    const text = nameText(name);
    const domain = registrableDomain(text) ?? text.split('.').slice(-2).join('.');
    const leading = name.labels.slice(0, Math.max(0, name.labels.length - domain.split('.').length));
    if (leading.length === 0) return;
    const { conversation, side } = context;
    const brought = conversation.arrivals[side].at(offset);
    const key = `${addressText(conversation.flow.addresses[side])} ${domain}`;
    const rows = known.get(key) ?? begin(key);
    if (rows.last === text) return;
    rows.last = text;
    rows.views.forEach((row, i) => {
      const labels = views[i]?.(leading) ?? leading;
      const skipped = leading.slice(0, leading.indexOf(labels[0] ?? leading[0] ?? new Uint8Array()));
      const from = offset + skipped.reduce((sum, label) => sum + label.length + 1, 0);
      append(row, labels, { at: row.length, context, offset: from, conversation, side, ...brought });
    });
  }

  function begin(key: string): Rows {
    const [oldest] = known.entries();
    if (known.size >= mostRows && oldest !== undefined) {
      oldest[1].views.forEach(show);
      known.delete(oldest[0]);
    }
    const rows = { last: '', views: views.map(() => ({ bytes: Buffer.alloc(256), length: 0, shown: 0, parts: [] })) };
    known.set(key, rows);
    return rows;
  }

  function flush(): void {
    for (const { views } of known.values()) views.forEach(show);
    known.clear();
  }

  return { add, flush };
}

function append(row: Row, labels: readonly Uint8Array[], part: Part): void {
  row.parts.push(part);
  for (const label of labels) {
    if (row.length + label.length > row.bytes.length) {
      const larger = Buffer.alloc(row.bytes.length * 2);
      row.bytes.copy(larger, 0, 0, row.length);
      row.bytes = larger;
    }
    row.bytes.set(label, row.length);
    row.length += label.length;
  }
  if (row.length >= rowBytes) slide(row);
}

/** Searches the row, unless a single name made it: that was searched by itself. */
function show(row: Row): void {
  const { bytes, length, parts } = row;
  const [first] = parts;
  if (parts.length < 2 || row.shown === length || first === undefined) return;
  row.shown = length;
  const partAt = (at: number): Part => parts.findLast((part) => part.at <= at) ?? first;
  first.context.search?.({
    place: 'dns-name',
    via: ['successive-queries'],
    bytes: bytes.subarray(0, length),
    origin: (at) => partAt(at).offset + at - partAt(at).at,
    ownerOf: partAt,
  });
}

function slide(row: Row): void {
  show(row);
  const keep = row.parts.filter(({ at }) => at >= row.length - overlapBytes);
  const cut = keep[0]?.at ?? row.length;
  row.bytes.copyWithin(0, cut, row.length);
  row.length -= cut;
  row.shown = row.length;
  row.parts = keep.map((part) => ({ ...part, at: part.at - cut }));
}
