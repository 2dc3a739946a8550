/** Bytes that are kept of each direction of each connection; a power of two. */
const size = 4096;

/** Memory that is not in use, shared by all streams of a capture. */
export type SpareRecent = Uint8Array[];

/** The last bytes that were delivered of a stream, in a ring, for comparing what is sent again. */
export type Recent = { readonly ring: Uint8Array; from: number; to: number };

export function newRecent(spare: SpareRecent): Recent {
  return { ring: spare.pop() ?? new Uint8Array(size), from: 0, to: 0 };
}

/** Takes bytes that were delivered at `offset` of the stream. */
export function keepRecent(recent: Recent, bytes: Uint8Array, start: number, end: number, offset: number): void {
  const { ring } = recent;
  const to = offset + end - start;
  const from = Math.max(offset, to - size);
  const first = start + from - offset;
  const at = from % size;
  const room = Math.min(end - first, size - at);
  ring.set(bytes.subarray(first, first + room), at);
  if (first + room < end) ring.set(bytes.subarray(first + room, end), 0);
  // After a hole nothing from before it is kept.
  recent.from = offset === recent.to ? Math.max(recent.from, to - size) : from;
  recent.to = to;
}

/** Whether bytes that stand at `offset` of the stream are other than those that were delivered there, as far as those are kept. */
export function contradictsRecent(
  recent: Recent,
  bytes: Uint8Array,
  start: number,
  end: number,
  offset: number,
): boolean {
  const { ring, from, to } = recent;
  const last = Math.min(end, start + to - offset);
  for (let at = start + Math.max(0, from - offset); at < last; at++)
    if (bytes[at] !== ring[(offset + at - start) % size]) return true;
  return false;
}
