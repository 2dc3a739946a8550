/** A message of CoAP (RFC 7252): what it asks for, as a path and a query, and where its payload stands. */
export type CoapMessage = {
  /** `/a/b?c&d`. */
  readonly target: Uint8Array;
  /** For each byte of the target where in the datagram it comes from. */
  readonly origins: readonly number[];
  /** Where the payload begins; the end of the datagram where there is none. */
  readonly payload: number;
};

const uriPath = 11;
const uriQuery = 15;
/** Options of larger numbers are not registered (IANA, "CoAP Option Numbers"), but for experiments. */
const largestOption = 65_535;
const slash = 47;
const question = 63;
const ampersand = 38;

/** Reads a CoAP message at `bytes[start, end)`; null when it is none. A block of a longer body (RFC 7959) is a payload like any other. */
export function readCoap(bytes: Uint8Array, start: number, end: number): CoapMessage | null {
  const first = bytes[start] ?? 0;
  const tokenLength = first & 15;
  if (end - start < 4 || first >> 6 !== 1 || tokenLength > 8) return null;
  const target: number[] = [];
  const origins: number[] = [];
  const put = (byte: number, from: number) => {
    target.push(byte);
    origins.push(from);
  };
  let at = start + 4 + tokenLength;
  let option = 0;
  let hasQuery = false;
  /** A delta or length of 13 or 14 goes on in one or two bytes (section 3.1). */
  const extended = (nibble: number): number => {
    if (nibble < 13) return nibble;
    if (nibble === 13) return 13 + (bytes[at++] ?? 0);
    at += 2;
    return 269 + ((bytes[at - 2] ?? 0) << 8) + (bytes[at - 1] ?? 0);
  };
  while (at < end && bytes[at] !== 0xff) {
    const head = bytes[at++] ?? 0;
    if (head >> 4 === 15 || (head & 15) === 15) return null;
    option += extended(head >> 4);
    const length = extended(head & 15);
    if (option > largestOption || at + length > end) return null;
    if (option === uriPath) put(slash, at);
    else if (option === uriQuery) put(hasQuery ? ampersand : question, at);
    hasQuery ||= option === uriQuery;
    if (option === uriPath || option === uriQuery) for (let i = at; i < at + length; i++) put(bytes[i] ?? 0, i);
    at += length;
  }
  if (at > end) return null;
  return { target: Uint8Array.from(target), origins, payload: Math.min(end, at + 1) };
}
