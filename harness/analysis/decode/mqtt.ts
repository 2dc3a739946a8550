import { logUpload, noteReadable, type SideContext } from './conversation.ts';
import { createMessageSearch } from './messages.ts';
import { createRawBlock } from './raw.ts';
import type { Arrival, StreamReader } from './reassembly.ts';

/** Of a packet, this much is gathered; what a PUBLISH holds beyond it is searched as it comes. */
const packetBytes = 1024 * 1024;
const connect = 1;
const publish = 3;
const protocols: readonly (readonly [string, readonly number[]])[] = [
  ['MQIsdp', [3]],
  ['MQTT', [4, 5]],
];

/** Whether a stream begins with CONNECT of MQTT 3.1 (`MQIsdp`), 3.1.1 or 5 (`MQTT`). */
export function looksLikeMqtt(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== connect << 4) return false;
  let at = start + 1;
  while (at < Math.min(end, start + 4) && ((bytes[at] ?? 0) & 0x80) !== 0) at++;
  return connectVersion(bytes, at + 1, end) !== null;
}

/** The protocol level that a CONNECT names at `at`, as 3, 4 or 5; null when it is none. Bridges set the highest bit of the level. */
function connectVersion(bytes: Uint8Array, at: number, end: number): number | null {
  for (const [name, levels] of protocols) {
    const level = (bytes[at + 2 + name.length] ?? 0) & 0x7f;
    const there = Buffer.from(bytes.subarray(at, Math.min(end, at + 2 + name.length))).toString('latin1');
    if (there === `\0${String.fromCharCode(name.length)}${name}` && levels.includes(level)) return level;
  }
  return null;
}

/**
 * One direction of MQTT (OASIS MQTT 3.1.1 and 5.0, section 2). Each packet's contents after its fixed header are searched: client id, will,
 * user name, password, topics and properties packet by packet, the payloads of PUBLISH also one after another. After a hole that hides a
 * packet's beginning the rest is read as raw bytes.
 */
export function createMqttReader(context: SideContext): StreamReader {
  const { conversation, search } = context;
  const raw = createRawBlock(context);
  const payloads = createMessageSearch(context, 'mqtt');
  let isRaw = false;
  let type = -1;
  let flags = 0;
  let lengthBytes = 0;
  let remaining = 0;
  let packet = new Uint8Array(256);
  let packetLength = 0;
  let packetOffset = 0;
  /** Bytes of this packet are payload that goes on beyond what was gathered. */
  let overflowing = false;
  let inBody = false;

  function data(bytes: Uint8Array, start: number, end: number, arrival: Arrival): void {
    logUpload(context, end - start, arrival);
    let at = start;
    while (at < end && !isRaw) {
      const offset = arrival.offset + at - start;
      at = inBody ? takeBody(bytes, at, end, offset) : takeHeader(bytes, at, offset);
    }
    noteReadable(context, !isRaw);
    if (at < end) raw?.add(bytes, at, end, arrival.offset + at - start);
  }

  function takeHeader(bytes: Uint8Array, at: number, offset: number): number {
    const byte = bytes[at] ?? 0;
    if (type < 0) {
      type = byte >> 4;
      flags = byte & 15;
      lengthBytes = 0;
      remaining = 0;
      if (type === 0) lose();
      return at + 1;
    }
    remaining += (byte & 0x7f) * 128 ** lengthBytes++;
    if ((byte & 0x80) !== 0) {
      if (lengthBytes === 4) lose();
      return at + 1;
    }
    packetOffset = offset + 1;
    packetLength = 0;
    overflowing = false;
    inBody = true;
    if (remaining === 0) endPacket();
    return at + 1;
  }

  function takeBody(bytes: Uint8Array, at: number, end: number, offset: number): number {
    const room = overflowing ? Number.POSITIVE_INFINITY : packetBytes - packetLength;
    const take = Math.min(remaining, end - at, room);
    if (overflowing) payloads?.add(bytes, at, at + take, { offset });
    else gather(bytes.subarray(at, at + take));
    remaining -= take;
    if (remaining === 0) endPacket();
    else if (!overflowing && packetLength === packetBytes) {
      takePacket();
      overflowing = true;
    }
    return at + take;
  }

  function gather(bytes: Uint8Array): void {
    if (packetLength + bytes.length > packet.length) {
      const larger = new Uint8Array(Math.min(packetBytes, Math.max(packet.length * 2, packetLength + bytes.length)));
      larger.set(packet.subarray(0, packetLength));
      packet = larger;
    }
    packet.set(bytes, packetLength);
    packetLength += bytes.length;
  }

  function endPacket(): void {
    if (!overflowing) takePacket();
    if (type === publish) payloads?.endMessage();
    type = -1;
    inBody = false;
  }

  /** Searches what was gathered; of a PUBLISH, what stands before its payload apart from it. */
  function takePacket(): void {
    if (type === connect) conversation.mqtt = connectVersion(packet, 0, packetLength);
    if (type === connect) conversation.flow.opener ??= context.side;
    const from = type === publish ? Math.min(payloadAt(), packetLength) : packetLength;
    const offset = packetOffset;
    search?.({ place: 'mqtt', bytes: packet.subarray(0, from), origin: (at) => offset + at });
    if (from < packetLength) payloads?.add(packet, from, packetLength, { offset: packetOffset + from });
  }

  /** Where a PUBLISH's payload begins: after topic, packet identifier (QoS 1 and 2) and, in version 5, properties. */
  function payloadAt(): number {
    let at = 2 + ((packet[0] ?? 0) << 8) + (packet[1] ?? 0);
    if ((flags & 6) !== 0) at += 2;
    if (conversation.mqtt !== 5) return at;
    let length = 0;
    for (let i = 0; i < 4; i++) {
      const byte = packet[at++] ?? 0;
      length += (byte & 0x7f) * 128 ** i;
      if ((byte & 0x80) === 0) break;
    }
    return at + length;
  }

  function lose(): void {
    isRaw = true;
    conversation.remarks.add('an MQTT connection could not be parsed to its end; the rest was searched as it stands');
    payloads?.flush();
  }

  function gap(length: number): void {
    raw?.flush();
    if (isRaw) return;
    payloads?.flush();
    if (inBody && packetLength > 0 && !overflowing) {
      takePacket();
      payloads?.flush();
    }
    if (!inBody || length > remaining) {
      lose();
      return;
    }
    overflowing = true;
    remaining -= length;
    if (remaining === 0) endPacket();
  }

  return {
    data,
    gap,
    end() {
      if (inBody && !isRaw && !overflowing && packetLength > 0) takePacket();
      payloads?.flush();
      raw?.flush();
    },
  };
}
