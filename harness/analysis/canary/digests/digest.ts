/** A digest algorithm, or one way in which its result is cut or printed. */
export type Digest = {
  /** The link of a chain. */
  readonly name: string;
  /** Bytes of its result. */
  readonly size: number;
  /** Writes the digest of some bytes, or of a text's UTF-8, where it is wanted: objects for each of many thousands would take longer than they. */
  readonly put: (data: Uint8Array | string, into: Buffer, at: number) => void;
  /** The same as bytes of their own. */
  readonly of: (data: Uint8Array | string) => Buffer;
};

export function digest({ name, size, put }: Omit<Digest, 'of'>): Digest {
  function of(data: Uint8Array | string): Buffer {
    const bytes = Buffer.alloc(size);
    put(data, bytes, 0);
    return bytes;
  }
  return { name, size, put, of };
}

/** The bytes of a text in UTF-8, or the bytes given. */
export function bytesOf(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
}
