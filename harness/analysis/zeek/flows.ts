import type { Flow, Upload } from '../../model/traffic.ts';
import { numberOf, timeOf, type ZeekPath, type ZeekRecord } from './records.ts';

/** What the logs say of one connection, by its `uid`. */
type Connection = {
  conn: ZeekRecord | null;
  ssl: ZeekRecord | null;
  host: string | null;
  readonly first: ZeekRecord;
  start: number;
  end: number;
  down: number;
  readonly uploads: Upload[];
};

/** Gathers flows from the records of one log or of several that belong together. */
export type ZeekFlows = {
  readonly add: (record: ZeekRecord) => void;
  /** In order of first record; ICMP is left out. */
  readonly flows: () => Flow[];
};

const flowPaths: ReadonlySet<ZeekPath> = new Set(['conn', 'ssl', 'http']);
/** States in which both sides said something (documentation of conn.log). */
const establishedStates: ReadonlySet<string> = new Set(['S1', 'S2', 'S3', 'SF', 'RSTO', 'RSTR']);

/**
 * Flows of Zeek's conn.log, with the name in ssl.log and the requests of http.log of the same `uid`; without conn.log, what those tell by
 * themselves. Bytes are those of IP packets, as Zeek does not count the link's. Uploads are the bodies of requests where http.log has them,
 * else all that the client sent, at the connection's start. `frame` of an upload is the line.
 */
export function createZeekFlows(): ZeekFlows {
  const connections = new Map<string, Connection>();

  function add(record: ZeekRecord): void {
    const { path, fields, line } = record;
    if (!flowPaths.has(path)) return;
    const time = timeOf(fields) ?? 0;
    const key = fields.get('uid') ?? `${path} ${line}`;
    const known = connections.get(key);
    const connection: Connection = known ?? {
      conn: null,
      ssl: null,
      host: null,
      first: record,
      start: time,
      end: time,
      down: 0,
      uploads: [],
    };
    if (known === undefined) connections.set(key, connection);
    connection.start = Math.min(connection.start, time);
    connection.end = Math.max(connection.end, time + numberOf(fields, 'duration'));
    if (path === 'conn') connection.conn = record;
    if (path === 'ssl') connection.ssl = record;
    if (path !== 'http') return;
    connection.host ??= fields.get('host') ?? null;
    connection.down += numberOf(fields, 'response_body_len');
    connection.uploads.push({ time, bytes: numberOf(fields, 'request_body_len'), frame: line });
  }

  function flows(): Flow[] {
    const counts = { tcp: 0, udp: 0 };
    return [...connections.values()].flatMap((connection) => {
      const proto = (connection.conn ?? connection.first).fields.get('proto') ?? 'tcp';
      return proto === 'tcp' || proto === 'udp' ? [describe(connection, proto, counts[proto]++)] : [];
    });
  }

  return { add, flows };
}

/** The flows of records that are all there at once. */
export function zeekFlows(records: Iterable<ZeekRecord>): Flow[] {
  const gathered = createZeekFlows();
  for (const record of records) gathered.add(record);
  return gathered.flows();
}

function describe(of: Connection, proto: 'tcp' | 'udp', stream: number): Flow {
  const { conn, ssl, first, start, end } = of;
  const { fields } = conn ?? first;
  const count = (name: string) => numberOf(fields, name);
  const sni = ssl?.fields.get('server_name') ?? null;
  const service = fields.get('service') ?? '';
  const posted = of.uploads.reduce((sum, { bytes }) => sum + bytes, 0);
  const payload =
    conn === null ? { up: posted, down: of.down } : { up: count('orig_bytes'), down: count('resp_bytes') };
  const whole: Upload = { time: start, bytes: payload.up, frame: (conn ?? first).line };
  const isTls = ssl !== null || /\b(ssl|tls|quic)\b/.test(service);
  const isPlain = !isTls && (of.uploads.length > 0 || /\b(http|dns)\b/.test(service));
  return {
    proto,
    stream,
    client: { ip: fields.get('id.orig_h') ?? '', port: count('id.orig_p') },
    server: { ip: fields.get('id.resp_h') ?? '', port: count('id.resp_p') },
    start,
    end,
    packets: { up: count('orig_pkts'), down: count('resp_pkts') },
    bytes: conn === null ? payload : { up: count('orig_ip_bytes'), down: count('resp_ip_bytes') },
    payload,
    gaps: count('missed_bytes') > 0 ? 1 : 0,
    established: conn === null || establishedStates.has(fields.get('conn_state') ?? ''),
    host: sni ?? of.host,
    hostSource: sni !== null ? 'sni' : of.host === null ? null : 'http-host',
    tls: isTls ? { sni, version: versionOf(ssl), ja4: ssl?.fields.get('ja4') ?? null } : null,
    content: payload.up === 0 ? 'empty' : isPlain ? 'plain' : 'opaque',
    uploads: (of.uploads.length > 0 ? of.uploads : [whole]).filter(({ bytes }) => bytes > 0),
  };
}

/** `TLSv12` as `TLS 1.2`. */
function versionOf(ssl: ZeekRecord | null): string {
  const digits = /^TLSv1([0-3])$/.exec(ssl?.fields.get('version') ?? '')?.[1];
  return digits === undefined ? 'TLS' : `TLS 1.${digits}`;
}
