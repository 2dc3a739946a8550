/**
 * The string in the reply of `service call`, e.g. of iphonesubinfo: `Result: Parcel(` and a hex dump of little-endian 32-bit words, each
 * printed as a number (frameworks/native, Parcel.cpp print). A string reply is: exception code 0, length in UTF-16 units, the units,
 * a NUL, padding. Gives null for an exception, a null string, or no reply.
 */
export function readStringReply(output: string): string | null {
  const dump = /Result: Parcel\(([\s\S]*)/.exec(output)?.[1];
  if (dump === undefined) return null;
  const words = dump
    .split('\n')
    // In a dump of several lines each begins with its offset; on a single line the words come first. The text column is in quotes.
    .map((line) => line.replace(/'.*$/, '').replace(/^\s*0x[0-9a-f]+:/, ''))
    .flatMap((line) => line.match(/\b[0-9a-f]{8}\b/g) ?? [])
    .map((word) => Number.parseInt(word, 16));
  const [exception, units, ...rest] = words;
  if (exception !== 0 || units === undefined || units === 0xffffffff) return null;
  const bytes = Buffer.alloc(rest.length * 4);
  rest.forEach((word, index) => {
    bytes.writeUInt32LE(word, index * 4);
  });
  if (units * 2 > bytes.length) return null;
  return bytes.subarray(0, units * 2).toString('utf16le');
}
