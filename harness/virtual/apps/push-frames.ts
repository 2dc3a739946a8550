/** A frame of MiPush: magic, version, length of the payload, payload, Adler-32 of all before it (as in a real capture of port 5222). */
const magic = Buffer.from('c2fe0005', 'hex');
export const frameHeaderBytes = 8;
const checksumBytes = 4;
/** Frames beyond it are refused; bytes. */
const mostPayload = 256 * 1024;

/** A frame around a payload; without one it is the ping that both sides send, `c2fe0005 00000000 0d2301c6`. */
export function writeFrame(payload: Buffer): Buffer {
  const head = Buffer.concat([magic, Buffer.alloc(4), payload]);
  head.writeUInt32BE(payload.length, magic.length);
  const checksum = Buffer.alloc(checksumBytes);
  checksum.writeUInt32BE(adler32(head));
  return Buffer.concat([head, checksum]);
}

/** The whole frames at the start of `bytes` as their payloads, and what is left. Throws on what is no frame. */
export function readFrames(bytes: Buffer): { readonly payloads: readonly Buffer[]; readonly rest: Buffer } {
  const payloads: Buffer[] = [];
  let rest = bytes;
  while (rest.length >= frameHeaderBytes) {
    const length = rest.readUInt32BE(magic.length);
    if (!rest.subarray(0, magic.length).equals(magic) || length > mostPayload) throw new Error('no frame of MiPush');
    if (rest.length < frameHeaderBytes + length + checksumBytes) break;
    payloads.push(rest.subarray(frameHeaderBytes, frameHeaderBytes + length));
    rest = rest.subarray(frameHeaderBytes + length + checksumBytes);
  }
  return { payloads, rest };
}

/** RFC 1950, 8.2. */
export function adler32(bytes: Buffer): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return b * 65_536 + a;
}
