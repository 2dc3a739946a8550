import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';

/** A capture to be read: a path, or `-` for standard input. Compressed with gzip or not is seen from its first bytes. */
export type CaptureSource = {
  readonly path: string;
  /** Told how much of the file was read, and its size where it is known, bytes. */
  readonly onRead?: (bytes: number, of: number | null) => void;
};

const chunkBytes = 1024 * 1024;
/** The event loop gets a turn after so many chunks. */
const chunksInARow = 16;

/**
 * The capture's bytes, in chunks that are valid only until the next is asked for. Rejects with the system's error when the file cannot be
 * read, and with zlib's (`Z_BUF_ERROR` when it ends too early, `Z_DATA_ERROR` when it is damaged) after the last chunk that could be had.
 */
export async function* readCapture({ path, onRead }: CaptureSource): AsyncGenerator<Uint8Array> {
  const raw = readFileChunks(path, onRead);
  const first = await raw.next();
  if (first.done) return;
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield first.value;
    yield* raw;
    return;
  }
  const head = Buffer.from(first.value);
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield head;
    for await (const chunk of raw) yield Buffer.from(chunk);
  }
  const inflated = createGunzip({ chunkSize: chunkBytes });
  const input = Readable.from(whole(), { highWaterMark: 4 });
  input.on('error', (error) => inflated.destroy(error));
  yield* input.pipe(inflated);
}

/** Reads without streams: a file in the page cache is copied once, into the same memory again and again. */
async function* readFileChunks(path: string, onRead: CaptureSource['onRead']): AsyncGenerator<Uint8Array> {
  if (path === '-') {
    let read = 0;
    for await (const chunk of process.stdin) {
      read += chunk.length;
      onRead?.(read, null);
      yield chunk;
    }
    return;
  }
  const file = openSync(path, 'r');
  try {
    const stat = fstatSync(file);
    const size = stat.isFile() ? stat.size : null;
    const chunk = new Uint8Array(chunkBytes);
    let read = 0;
    for (let n = 1; ; n++) {
      const length = readSync(file, chunk, 0, chunkBytes, null);
      if (length === 0) return;
      read += length;
      onRead?.(read, size);
      yield length === chunkBytes ? chunk : chunk.subarray(0, length);
      if (n % chunksInARow === 0) await setImmediate();
    }
  } finally {
    closeSync(file);
  }
}
