/**
 * A copy of bytes, to be kept. `slice` will not do: that of a Buffer, unlike that of a Uint8Array, shares its memory, and most memory here is
 * used again for the next packet.
 */
export function copyOf(bytes: Uint8Array, from = 0, to: number = bytes.length): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.subarray(from, to));
}
