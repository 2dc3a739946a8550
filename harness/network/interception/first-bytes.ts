/** What a connection's first bytes show; `more` when they do not show it yet. */
export type FirstBytes = 'tls' | 'http' | 'other' | 'more';

/** The longest method of HTTP's registry has 17 letters (UPDATEREDIRECTREF, RFC 4437); a target that begins otherwise is meant for a proxy. */
const request = /^[A-Z][A-Z-]{2,16} [/*]/;
const beginning = /^[A-Z][A-Z-]{0,16} ?$/;
const mostBytes = 19;
/** TLS record type of a handshake, and the major version of all of SSL 3.0 and TLS (RFC 8446, 5.1). */
const handshake = 22;
const major = 3;

/** Tells TLS, and HTTP with a target of its own server (or HTTP/2's preface, `PRI *`), from everything else. */
export function readFirstBytes(bytes: Uint8Array): FirstBytes {
  const [first, second] = bytes;
  if (first === undefined) return 'more';
  if (first === handshake) return second === undefined ? 'more' : second === major ? 'tls' : 'other';
  const text = Buffer.from(bytes.subarray(0, mostBytes)).toString('latin1');
  if (request.test(text)) return 'http';
  return bytes.length < mostBytes && beginning.test(text) ? 'more' : 'other';
}
