import { logUpload, noteReadable, type SideContext } from './conversation.ts';
import { type DnsMessage, readDns } from './dns.ts';
import type { NameTunnels } from './dns-tunnel.ts';
import { createRawBlock } from './raw.ts';
import type { Arrival, StreamReader } from './reassembly.ts';
import { searchNames } from './streams.ts';

/** DNS over TCP: each message after its length in two bytes (RFC 1035 section 4.2.2). After a hole nothing is parsed any more. */
export function createDnsStreamReader(
  context: SideContext & { readonly tunnels?: NameTunnels },
  onDns: (message: DnsMessage, time: number) => void,
): StreamReader {
  const block = createRawBlock(context);
  let buffer = new Uint8Array(2048);
  let length = 0;
  /** Stream offset of the buffer's first byte. */
  let base = 0;
  let lost = false;

  function data(bytes: Uint8Array, start: number, end: number, arrival: Arrival): void {
    logUpload(context, end - start, arrival);
    block?.add(bytes, start, end, arrival.offset);
    if (!lost) {
      append(bytes.subarray(start, end));
      takeMessages(arrival.time);
    }
    noteReadable(context, !lost);
  }

  function append(bytes: Uint8Array): void {
    if (length + bytes.length > buffer.length) {
      const larger = new Uint8Array(Math.max(buffer.length * 2, length + bytes.length));
      larger.set(buffer.subarray(0, length));
      buffer = larger;
    }
    buffer.set(bytes, length);
    length += bytes.length;
  }

  function takeMessages(time: number): void {
    let at = 0;
    while (at + 2 <= length && !lost) {
      const size = ((buffer[at] ?? 0) << 8) | (buffer[at + 1] ?? 0);
      if (at + 2 + size > length) break;
      const from = at + 2;
      const message = readDns(buffer, from, from + size);
      const offset = base + from;
      if (message === null) lost = true;
      else {
        onDns(message, time);
        searchNames(context, message, (position) => offset + position - from);
      }
      at = from + size;
    }
    buffer.copyWithin(0, at, length);
    length -= at;
    base += at;
  }

  return {
    data,
    gap: () => {
      lost = true;
      block?.flush();
    },
    end: () => block?.flush(),
  };
}
