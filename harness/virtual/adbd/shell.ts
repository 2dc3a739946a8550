import type { Duplex, Readable, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Running } from './processes.ts';

/** Once a command has ended, what its children still write is passed on until they are silent for this long. */
const SILENCE_MS = 100;

/** Writes and waits until there is room again; false when the other end is gone. */
export const writeTo = async (target: Writable, data: Buffer): Promise<boolean> => {
  if (target.destroyed || target.writableEnded) return false;
  return new Promise((resolve) => {
    // Not every stream answers a write that was under way when it was destroyed.
    const gone = (): void => resolve(false);
    target.once('close', gone);
    target.write(data, (error) => {
      target.off('close', gone);
      resolve(error == null);
    });
  });
};

/** A terminal whose last program has left reads as an error, EIO, and a socket may be reset: both mean that there is no more. */
const isHangUp = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['EIO', 'ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(String(error.code));

/** Each chunk of a stream until its end; an end by hang-up is an end. */
export async function* chunksOf(source: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of source) yield chunk as Buffer;
  } catch (error) {
    if (!isHangUp(error)) throw error;
  }
}

/**
 * A shell without a protocol: bytes in, bytes out. When the command has ended, the stream ends after what it wrote, even if its
 * children still hold the terminal (services.c, subproc_waiter_service).
 */
export const serveShell = async (stream: Duplex, running: Running): Promise<void> => {
  let lastByte = Date.now();
  stream.once('close', running.hangUp);

  const input = async (): Promise<void> => {
    await running.started;
    for await (const chunk of chunksOf(stream)) if (!(await writeTo(running.input, chunk))) break;
    running.hangUp();
  };

  let writing = false;
  const output = async (): Promise<void> => {
    for await (const chunk of chunksOf(running.output)) {
      writing = true;
      const written = await writeTo(stream, chunk);
      writing = false;
      if (!written) break;
      lastByte = Date.now();
    }
  };

  const silence = async (): Promise<void> => {
    await running.exited;
    lastByte = Date.now();
    while (writing || Date.now() - lastByte < SILENCE_MS) {
      await wait(SILENCE_MS);
    }
  };

  const untilDone = async (): Promise<void> => {
    await Promise.race([output(), silence()]);
    stream.end();
  };

  await Promise.all([input(), untilDone()]);
};
