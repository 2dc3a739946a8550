/** Copies `from` to `to` backwards into `into` from `at` on, but the bytes of one UTF-8 character (RFC 3629) forwards. */
export function turn(bytes: Uint8Array, from: number, to: number, into: Uint8Array, at = 0): void {
  let put = at;
  for (let i = to - 1; i >= from; i--) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x80) {
      into[put++] = byte;
      continue;
    }
    let start = i;
    while (start > from && i - start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
    for (let n = start; n <= i; n++) into[put++] = bytes[n] ?? 0;
    i = start;
  }
}
