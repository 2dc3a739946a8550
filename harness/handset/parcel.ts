/**
 * The bytes of a reply that `service call` prints: `Result: Parcel(` and a hex dump of little-endian 32-bit words, each printed as a number
 * (frameworks/native, Parcel.cpp print), without the exception code that it begins with. Null for an exception, or no reply.
 */
export function readReply(output: string): Buffer | null {
  const dump = /Result: Parcel\(([\s\S]*)/.exec(output)?.[1];
  if (dump === undefined) return null;
  const words = dump
    .split('\n')
    // In a dump of several lines each begins with its offset; on a single line the words come first. The text column is in quotes.
    .map((line) => line.replace(/'.*$/, '').replace(/^\s*0x[0-9a-f]+:/, ''))
    .flatMap((line) => line.match(/\b[0-9a-f]{8}\b/g) ?? [])
    .map((word) => Number.parseInt(word, 16));
  const [exception, ...rest] = words;
  if (exception !== 0) return null;
  const bytes = Buffer.alloc(rest.length * 4);
  rest.forEach((word, index) => {
    bytes.writeUInt32LE(word, index * 4);
  });
  return bytes;
}

/**
 * The string in the reply of `service call`, e.g. of iphonesubinfo: length in UTF-16 units, the units, a NUL, padding. Null for an exception,
 * a null string, or no reply.
 */
export function readStringReply(output: string): string | null {
  const reply = readReply(output);
  if (reply === null || reply.length < 4) return null;
  const units = reply.readUInt32LE(0);
  if (units === 0xffffffff || 4 + units * 2 > reply.length) return null;
  return reply.subarray(4, 4 + units * 2).toString('utf16le');
}
