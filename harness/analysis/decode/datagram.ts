import { readCoap } from './coap.ts';
import type { SideContext } from './conversation.ts';
import { createDatagramRow } from './datagram-row.ts';
import type { Arrival } from './reassembly.ts';

/** RFC 7252 section 12.6. */
const coapPort = 5683;

/** Searches a datagram of no protocol that is parsed: by itself, and in a row with those before and after it. Of CoAP what it asks for is put together, and payloads make the row. */
export function searchDatagram(
  context: SideContext,
  { bytes, start, end }: { bytes: Uint8Array; start: number; end: number },
  arrival: Arrival,
): void {
  const { conversation, side, search } = context;
  if (search === null) return;
  const { offset } = arrival;
  search({ place: 'udp', bytes: bytes.subarray(start, end), origin: (at) => offset + at });
  const coap = conversation.flow.ports.includes(coapPort) ? readCoap(bytes, start, end) : null;
  if (coap !== null && coap.target.length > 0) {
    const { target, origins } = coap;
    const last = origins[origins.length - 1] ?? start;
    const origin = (at: number) => offset + (origins[at] ?? last + 1) - start;
    search({ place: 'udp', via: ['coap'], bytes: target, origin });
  }
  const from = coap?.payload ?? start;
  const row = conversation.rows[side] ?? createDatagramRow(context, coap === null ? [] : ['coap']);
  conversation.rows[side] = row;
  if (from < end) row.add(bytes, from, end, { ...arrival, offset: offset + from - start });
}

/** A flow of UDP is over: what its rows have gathered is searched. */
export function endDatagrams({ rows }: SideContext['conversation']): void {
  for (const row of rows) row?.flush();
}
