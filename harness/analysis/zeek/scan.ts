import type { Canary } from '../../model/canary.ts';
import type { CanaryHit } from '../../model/traffic.ts';
import { type EndpointLookup, endpointOf } from '../endpoint/lookup.ts';
import { boundedNotes, createEntrySearch, type EntryPiece } from '../entry-search.ts';
import { isoMicroseconds } from '../scan-lines.ts';
import { createZeekReader, numberOf, timeOf, type ZeekRecord } from './records.ts';

export type ZeekScanOptions = {
  readonly file: string;
  readonly canaries: readonly Canary[];
  readonly lookup: EndpointLookup | null;
  readonly onHit: (hit: CanaryHit) => void;
};

export type ZeekScan = { readonly push: (chunk: Uint8Array) => void; readonly end: () => string[] };

/** What the server said. */
const downFields: ReadonlySet<string> = new Set([
  'status_msg',
  'info_msg',
  'resp_filenames',
  'resp_mime_types',
  'answers',
  'subject',
  'issuer',
]);
/** What Zeek says, and no party sent. */
const ownFields: ReadonlySet<string> = new Set([
  'ts',
  'uid',
  'proto',
  'service',
  'duration',
  'conn_state',
  'history',
  'tags',
  '_path',
  'id.orig_h',
  'id.orig_p',
  'id.resp_h',
  'id.resp_p',
  'orig_fuids',
  'resp_fuids',
  'cert_chain_fuids',
  'client_cert_chain_fuids',
]);

/**
 * Searches a log of Zeek line by line: what a party sent in URIs, hosts, user agents, referrers, names and the like. In a hit's `ref`, `frame` is
 * the line, counted from 1 with the header's, `stream` the record counted from 0, `offset` a position in its fields one after another.
 */
export function createZeekScan({ file, canaries, lookup, onHit }: ZeekScanOptions): ZeekScan {
  const entries = createEntrySearch({ file, canaries });
  let stream = 0;
  const reader = createZeekReader((record) => {
    const { fields, line } = record;
    const ip = fields.get('id.resp_h') ?? '';
    const host = fields.get('host') ?? fields.get('server_name') ?? null;
    const hits = entries.search({
      pieces: piecesOf(record),
      endpoint: endpointOf({ host, server: { ip, port: numberOf(fields, 'id.resp_p') } }, lookup),
      time: isoMicroseconds(timeOf(fields) ?? 0),
      stream: stream++,
      frame: line,
    });
    for (const hit of hits) onHit(hit);
  });
  return {
    push: reader.push,
    end: () => [...reader.end(), ...entries.notes, ...boundedNotes(entries)],
  };
}

/** What is searched of a record, each piece with the column that it is from. */
export function piecesOf({ path, fields }: ZeekRecord): EntryPiece[] {
  const pieces: EntryPiece[] = [];
  const rest = { up: '', down: '' };
  for (const [name, value] of fields) {
    if (ownFields.has(name)) continue;
    const direction = downFields.has(name) ? 'down' : 'up';
    if (path === 'http' && name === 'uri')
      pieces.push({ place: 'http-url', direction, bytes: Buffer.from(value, 'latin1'), part: () => 'column uri' });
    else if (path === 'dns' && name === 'query') pieces.push(...queried(value));
    else if (!/^[\d.]*$/.test(value) || value.length >= 7) rest[direction] += `${name}: ${value}\r\n`;
  }
  const place = path === 'http' ? 'http-header' : 'log-field';
  for (const direction of ['up', 'down'] as const) {
    const text = rest[direction];
    if (text !== '') pieces.push({ place, direction, bytes: Buffer.from(text, 'latin1'), part: columnAt(text) });
  }
  return pieces;
}

/** Names the column that a position in lines of `name: value` belongs to. */
function columnAt(text: string): EntryPiece['part'] {
  return (at) => `column ${/^[^:]*/.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1))?.[0]}`;
}

/** A name with its dots, and without. */
function queried(name: string): EntryPiece[] {
  const one = (text: string): EntryPiece => ({
    place: 'dns-name',
    direction: 'up',
    bytes: Buffer.from(text, 'latin1'),
    part: () => 'column query',
  });
  return name.includes('.') ? [one(name), one(name.replaceAll('.', ''))] : [one(name)];
}
