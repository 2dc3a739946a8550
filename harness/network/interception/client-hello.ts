/** What a ClientHello says of where it wants to go. */
export type ClientHello = { readonly serverName: string | null; readonly alpn: readonly string[] };

const clientHello = 1;
const handshake = 22;
/** RFC 6066 and RFC 7301. */
const extensions = { serverName: 0, alpn: 16 } as const;
/** A hello of today has some 1,700 bytes with its post-quantum share; nobody needs more than this. */
export const mostHelloBytes = 64 * 1024;

/** Reads a ClientHello (RFC 8446, 4.1.2) from the first bytes of a connection; null when they are none, `more` when it is not there in full. */
export function readClientHello(bytes: Uint8Array): ClientHello | 'more' | null {
  const message = gatherMessage(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (message === null || message === 'more') return message;
  try {
    return parse(message);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The first handshake message, which may lie in several records. */
function gatherMessage(bytes: Buffer): Buffer | 'more' | null {
  const parts: Buffer[] = [];
  let gathered = 0;
  for (let at = 0; ; ) {
    if (at + 5 > bytes.length) return bytes.length > mostHelloBytes ? null : 'more';
    if (bytes[at] !== handshake) return null;
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    parts.push(bytes.subarray(at + 5, end));
    gathered += Math.min(end, bytes.length) - at - 5;
    at = end;
    if (gathered < 4) continue;
    const all = Buffer.concat(parts);
    if (all[0] !== clientHello) return null;
    const length = all.readUIntBE(1, 3);
    if (length > mostHelloBytes) return null;
    if (gathered >= 4 + length) return all.subarray(4, 4 + length);
  }
}

/** Throws a RangeError where a length leads out of the message. */
function parse(message: Buffer): ClientHello {
  let serverName: string | null = null;
  const alpn: string[] = [];
  // Version and random, then session id, cipher suites and compression methods, each with its length before it.
  let at = 2 + 32;
  at += 1 + message.readUInt8(at);
  at += 2 + message.readUInt16BE(at);
  at += 1 + message.readUInt8(at);
  // Without extensions the message ends here.
  const end = at >= message.length ? at : at + 2 + message.readUInt16BE(at);
  for (at += 2; at < end; ) {
    const type = message.readUInt16BE(at);
    const length = message.readUInt16BE(at + 2);
    const body = message.subarray(at + 4, at + 4 + length);
    if (type === extensions.serverName && body.length > 5)
      serverName = body.toString('latin1', 5, 5 + body.readUInt16BE(3)).toLowerCase();
    if (type === extensions.alpn)
      for (let name = 2; name < body.length; name += 1 + body.readUInt8(name))
        alpn.push(body.toString('latin1', name + 1, name + 1 + body.readUInt8(name)));
    at += 4 + length;
  }
  return { serverName, alpn };
}
