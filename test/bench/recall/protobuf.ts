/** A protobuf field of the given number, wire type 2 (length-delimited). */
export function field(number: number, bytes: Buffer): Buffer {
  const size: number[] = [];
  for (let rest = bytes.length; ; rest >>>= 7) {
    if (rest < 0x80) {
      size.push(rest);
      break;
    }
    size.push((rest & 0x7f) | 0x80);
  }
  return Buffer.concat([Buffer.from([number * 8 + 2, ...size]), bytes]);
}
