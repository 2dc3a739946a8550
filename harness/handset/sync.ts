import type { EventEmitter } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { type Duplex, Readable } from 'node:stream';
import type { DeviceClient } from '@devicefarmer/adbkit';
import { LeakdiffError } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import { type AdbServer, withAdb } from './adb.ts';

export type TransferOptions = {
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Permission bits of a pushed file. */
  readonly mode?: number | undefined;
};
type Target = { readonly server: AdbServer; readonly serial: string };

const call = (what: string, options: TransferOptions) => ({
  what,
  timeoutMs: options.timeoutMs ?? limits.adb.transferMs,
  signal: options.signal,
});

/**
 * Writes bytes or a host file to `path` on the handset and checks the size that it has there.
 * Throws TRANSFER_FAILED when the handset refuses or the size differs, BAD_FILE when the host file cannot be read.
 */
export async function pushTo(
  target: Target,
  contents: Uint8Array | { readonly file: string },
  path: string,
  options: TransferOptions = {},
): Promise<{ bytes: number }> {
  const what = `writing ${path} to the handset`;
  const bytes = contents instanceof Uint8Array ? contents.byteLength : await hostSize(contents.file);
  return withAdb(target.server, call(what, options), async (client) => {
    const device = client.getDevice(target.serial);
    const source = contents instanceof Uint8Array ? fromBytes(contents) : createReadStream(contents.file);
    try {
      await send(device, source, path, options.mode ?? 0o644);
    } catch (error) {
      throw refused(what, error);
    } finally {
      source.destroy();
    }
    const there = await sizeOf(device, path);
    if (there !== bytes) {
      throw new LeakdiffError(
        'TRANSFER_FAILED',
        `${what}: ${there ?? 'no'} bytes are there, ${bytes} were expected; check the free space on the handset`,
      );
    }
    return { bytes };
  });
}

/**
 * Reads the regular file `path` of the handset. Files of /proc and /sys have no size to check against: read those by shell.
 * Throws TRANSFER_FAILED when it is missing, unreadable, over the output limit, or its size changed on the way.
 */
export async function pullBytes(target: Target, path: string, options: TransferOptions = {}): Promise<Buffer> {
  const what = `reading ${path} from the handset`;
  return withAdb(target.server, call(what, options), async (client) => {
    const device = client.getDevice(target.serial);
    const before = await sizeOf(device, path);
    if (before === null) {
      throw new LeakdiffError('TRANSFER_FAILED', `${what}: there is no such file; one was expected`);
    }
    const received = await receive(device, path, what);
    if (received.length === before) return received;
    const after = await sizeOf(device, path);
    if (received.length === after) return received;
    throw new LeakdiffError(
      'TRANSFER_FAILED',
      `${what}: ${received.length} bytes came, ${before} were expected; the file may be unreadable for the shell or still growing`,
    );
  });
}

/** `pullBytes` into a host file. */
export async function pullFile(
  target: Target,
  path: string,
  file: string,
  options: TransferOptions = {},
): Promise<{ bytes: number }> {
  const bytes = await pullBytes(target, path, options);
  await writeFile(file, bytes);
  return { bytes: bytes.length };
}

async function hostSize(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    throw new LeakdiffError('BAD_FILE', `${file} cannot be read; a file to push was expected`, { cause: error });
  }
}

function* slices(bytes: Uint8Array): Generator<Buffer> {
  const sliceBytes = 64 * 1024;
  for (let at = 0; at < bytes.byteLength; at += sliceBytes) yield Buffer.from(bytes.subarray(at, at + sliceBytes));
}

function fromBytes(bytes: Uint8Array): Readable {
  return Readable.from(slices(bytes), { objectMode: false });
}

/** adbkit's transfer emits `error` and then `end` all the same when the handset refuses: the first of the two decides. */
async function send(device: DeviceClient, source: Readable, path: string, mode: number): Promise<void> {
  const transfer: EventEmitter = await device.push(source, path, mode);
  await new Promise<void>((resolve, reject) => {
    transfer.on('error', reject);
    transfer.on('end', resolve);
    source.on('error', reject);
  });
}

async function receive(device: DeviceClient, path: string, what: string): Promise<Buffer> {
  const sync = await device.syncService();
  const transfer = sync.pull(path);
  const pieces: Buffer[] = [];
  let bytes = 0;
  await new Promise<void>((resolve, reject) => {
    transfer.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limits.adb.outputBytes) {
        reject(new LeakdiffError('TRANSFER_FAILED', `${what}: longer than ${limits.adb.outputBytes} bytes`));
      }
      pieces.push(chunk);
    });
    // After a refusal adbkit ends the stream first and emits `error` later; the listener stays, the size check decides.
    transfer.on('error', (error: Error) => reject(refused(what, error)));
    transfer.on('end', resolve);
  });
  sync.end();
  return Buffer.concat(pieces);
}

/** Mode, size and time of a file, 4 bytes each, after the four letters (adb: SYNC.TXT). */
const statReplyBytes = 16;

/**
 * Size of a file by the sync service's STAT, null for a missing one, which STAT answers with zeros. By hand: adbkit's own `stat` builds
 * on a deprecated class of Node and warns on every run.
 */
async function sizeOf(device: DeviceClient, path: string): Promise<number | null> {
  const stream: Duplex = await device.openLocal('sync:');
  const name = Buffer.from(path);
  const header = Buffer.from('STAT\0\0\0\0');
  header.writeUInt32LE(name.length, 4);
  stream.write(Buffer.concat([header, name]));
  let reply = Buffer.alloc(0);
  for await (const chunk of stream) {
    reply = Buffer.concat([reply, chunk]);
    if (reply.length >= statReplyBytes) break;
  }
  if (reply.length < statReplyBytes || reply.toString('latin1', 0, 4) !== 'STAT') {
    throw new Error(`the handset answered STAT with ${JSON.stringify(reply.toString('latin1', 0, 40))}`);
  }
  return reply.readUInt32LE(4) === 0 ? null : reply.readUInt32LE(8);
}

function refused(what: string, error: unknown): unknown {
  const said = error instanceof Error ? error.message : String(error);
  const refusal = /^Failure: '([\s\S]*)'$/.exec(said)?.[1];
  if (refusal === undefined || /device|closed/.test(refusal)) return error;
  return new LeakdiffError(
    'TRANSFER_FAILED',
    `${what}: the handset said "${refusal}"; check the path and its permissions`,
    {
      cause: error,
    },
  );
}
