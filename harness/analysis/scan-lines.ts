import { printableJson } from '../model/line.ts';
import type { CanaryHit, Flow } from '../model/traffic.ts';

/** One line of `leakdiff scan --flows`, without the newline: exactly the keys that the contract names. Times are ISO 8601 UTC. */
export function printFlow(flow: Flow): string {
  const { proto, client, server, packets, bytes, payload, gaps, host, tls } = flow;
  return printableJson({
    proto,
    client: { ip: client.ip, port: client.port },
    server: { ip: server.ip, port: server.port },
    start: isoMicroseconds(flow.start),
    end: isoMicroseconds(flow.end),
    packets: { up: packets.up, down: packets.down },
    bytes: { up: bytes.up, down: bytes.down },
    payload: { up: payload.up, down: payload.down },
    gaps,
    host,
    tls: tls === null ? null : { sni: tls.sni, ja4: tls.ja4 },
  });
}

/** One line of `leakdiff scan`, without the newline: the keys that the contract names, and `strength`. */
export function printHit(hit: CanaryHit): string {
  const { canary, kind, chain, direction, time, strength, ref } = hit;
  const { host, ip, port, country, asn, org } = hit.endpoint;
  return printableJson({
    canary,
    kind,
    chain,
    direction,
    time,
    endpoint: { host, ip, port, country, asn, org },
    strength,
    ref: { file: ref.file, frame: ref.frame, stream: ref.stream, offset: ref.offset },
  });
}

/** Epoch seconds to ISO 8601 in UTC with microseconds, as captures have them; a time out of range gives the epoch. */
export function isoMicroseconds(seconds: number): string {
  const micros = Math.round(seconds * 1e6);
  const whole = Math.floor(micros / 1e6);
  const date = new Date(whole * 1000);
  if (Number.isNaN(date.getTime())) return '1970-01-01T00:00:00.000000Z';
  const fraction = String(micros - whole * 1e6).padStart(6, '0');
  return `${date.toISOString().slice(0, 19)}.${fraction}Z`;
}
