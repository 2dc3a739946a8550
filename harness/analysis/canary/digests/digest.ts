/** A digest algorithm, or one way in which its result is cut or printed. */
export type Digest = {
  /** The link of a chain. */
  readonly name: string;
  /** The digest of some bytes, or of a text's UTF-8. The result is the caller's. */
  readonly of: (data: Uint8Array | string) => Uint8Array;
};

/** The bytes of a text in UTF-8, or the bytes given. */
export function bytesOf(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
}
