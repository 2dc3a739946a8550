/** Writes DER (X.690): as much of it as a certificate and a detached signature take. */
export const tagged = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const size = content.length.toString(16);
  const bytes = Buffer.from(size.length % 2 ? `0${size}` : size, 'hex');
  const length = content.length < 0x80 ? Buffer.from([content.length]) : Buffer.from([0x80 | bytes.length, ...bytes]);
  return Buffer.concat([Buffer.from([tag]), length, content]);
};
export const sequence = (...parts: readonly Uint8Array[]): Buffer => tagged(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]): Buffer => tagged(0x31, ...parts);
/** An unsigned number, big endian. */
export const integer = (bytes: Uint8Array): Buffer =>
  tagged(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.from([0]) : Buffer.alloc(0), bytes);
/** An object identifier by its contents in hex. */
export const oid = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'));
export const utf8 = (text: string): Buffer => tagged(0x0c, Buffer.from(text));
/** `YYMMDDHHMMSSZ`. */
export const time = (text: string): Buffer => tagged(0x17, Buffer.from(text));
export const bits = (bytes: Uint8Array): Buffer => tagged(0x03, Buffer.from([0]), bytes);
export const octets = (bytes: Uint8Array): Buffer => tagged(0x04, bytes);
export const nothing = tagged(0x05);

const algorithm = (hex: string): Buffer => sequence(oid(hex), nothing);
export const sha1 = algorithm('2b0e03021a');
export const rsa = algorithm('2a864886f70d010101');
export const sha1WithRsa = algorithm('2a864886f70d010105');
