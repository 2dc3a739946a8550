import type { Spans } from './layer.ts';

/** Messages within messages. */
const deepest = 16;
/** Fields of one message and all messages in it that are given; the rest is passed over. */
const mostFields = 4096;
/** Longer ones are files, not messages; what they hold is still searched, only not by fields. */
const largest = 4 * 1024 * 1024;
/** Shorter fields hold no needle in any coding. */
const leastField = 8;

/**
 * The fields of varying length in a protocol buffer (protobuf.dev, "Encoding"), also in its inner messages, and where it has the five bytes of a gRPC
 * frame before it. Only what parses to its last byte counts as a message; an inner one that does not is a field all the same.
 */
export function protobufFields(bytes: Uint8Array, from: number, to: number): Spans {
  const fields: number[] = [];
  if (to - from > largest) return fields;
  readMessage(bytes, { from, to, depth: 0 }, fields);
  const isFrame = to - from > 5 && (bytes[from] ?? 0) <= 1 && u32(bytes, from + 1) === to - from - 5;
  if (isFrame) {
    fields.push(from + 5, to);
    readMessage(bytes, { from: from + 5, to, depth: 0 }, fields);
  }
  return fields;
}

function readMessage(
  bytes: Uint8Array,
  { from, to, depth }: { from: number; to: number; depth: number },
  fields: number[],
): void {
  const first = fields.length;
  if (!readFields(bytes, from, to, fields)) {
    fields.length = first;
    return;
  }
  if (depth === deepest) return;
  for (let i = first, end = fields.length; i < end && fields.length < mostFields * 2; i += 2) {
    readMessage(bytes, { from: fields[i] ?? 0, to: fields[i + 1] ?? 0, depth: depth + 1 }, fields);
  }
}

/** Notes the fields of one message; false when it does not parse to its last byte. */
function readFields(bytes: Uint8Array, from: number, to: number, fields: number[]): boolean {
  let at = from;
  while (at < to) {
    const tag = readVarint(bytes, at, to);
    if (tag === null || tag.value < 8 || tag.value >= 0x1_0000_0000) return false;
    at = tag.next;
    const wire = tag.value % 8;
    if (wire === 0) {
      const value = readVarint(bytes, at, to);
      if (value === null) return false;
      at = value.next;
    } else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const length = readVarint(bytes, at, to);
      if (length === null || length.value > to - length.next) return false;
      at = length.next + length.value;
      if (length.value >= leastField && fields.length < mostFields * 2) fields.push(length.next, at);
    } else return false;
  }
  return at === to;
}

function readVarint(bytes: Uint8Array, at: number, to: number): { value: number; next: number } | null {
  let value = 0;
  let scale = 1;
  for (let i = at; i < Math.min(to, at + 10); i++) {
    const byte = bytes[i] ?? 0;
    value += (byte & 127) * scale;
    if (byte < 128) return { value, next: i + 1 };
    scale *= 128;
  }
  return null;
}

function u32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) * 0x1000000 + (((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
  );
}
