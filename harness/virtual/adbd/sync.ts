import { type BigIntStats, constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { errnoError, errnoNumber, errnoText, orErrno } from './errno.ts';
import type { FileRequest } from './options.ts';
import { type Place, withPlace } from './place.ts';
import { createReader, type Reader } from './reader.ts';
import { writeTo } from './shell.ts';
import { receive } from './sync-send.ts';
import {
  endOfData,
  endOfList,
  entryMessage,
  entryV2Message,
  type FileFacts,
  failMessage,
  REQUEST_BYTES,
  SYNC_DATA_BYTES,
  SYNC_PATH_BYTES,
  sealData,
  statMessage,
  statV2Message,
} from './sync-wire.ts';
import type { SyncTraits } from './traits.ts';

/** Listings leave in blocks of about this size. */
const LIST_BLOCK_BYTES = 32 * 1024;

export type SyncSession = {
  readonly reader: Reader;
  readonly traits: SyncTraits;
  /** Host folder that is `/` of the handset. */
  readonly root: string;
  /** An errno, or null where the access is allowed. */
  readonly permits: (access: FileRequest['access'], path: string) => string | null;
  /** False when the client is gone. */
  readonly write: (data: Buffer) => Promise<boolean>;
};

export type SyncOptions = Omit<SyncSession, 'reader' | 'write'>;

const seconds = (nanoseconds: bigint): bigint => nanoseconds / 1_000_000_000n;

const factsOf = (stats: BigIntStats): FileFacts => ({
  dev: stats.dev,
  ino: stats.ino,
  mode: Number(stats.mode),
  nlink: Number(stats.nlink),
  uid: Number(stats.uid),
  gid: Number(stats.gid),
  size: stats.size,
  atime: seconds(stats.atimeNs),
  mtime: seconds(stats.mtimeNs),
  ctime: seconds(stats.ctimeNs),
});

/** The sync service: STAT, LIST, RECV, SEND, QUIT and, where the version has them, STA2, LST2 and LIS2. */
export const serveSync = async (stream: Duplex, options: SyncOptions): Promise<void> => {
  const { traits, root } = options;
  const reader = createReader(stream);
  const write = (data: Buffer): Promise<boolean> => writeTo(stream, data);
  const session: SyncSession = { ...options, reader, write };
  const bare = traits.failures === 'bare';

  const at = <T>(path: Buffer, access: FileRequest['access'], follow: boolean, use: (place: Place) => Promise<T>) =>
    withPlace({ root, path, follow, create: false }, (place) => {
      const refusal = options.permits(access, place.shown);
      if (refusal !== null) throw errnoError(refusal);
      return use(place);
    });

  const look = (path: Buffer, follow: boolean): Promise<FileFacts | string> =>
    orErrno(at(path, 'stat', follow, async (place) => factsOf(await lstat(place.path, { bigint: true }))));

  const list = async (path: Buffer, version: 1 | 2): Promise<boolean> => {
    let block: Buffer[] = [];
    let blockBytes = 0;
    const add = async (message: Buffer): Promise<void> => {
      block.push(message);
      blockBytes += message.length;
      if (blockBytes < LIST_BLOCK_BYTES) return;
      await write(Buffer.concat(block));
      block = [];
      blockBytes = 0;
    };
    // A folder that cannot be read is an empty list.
    await orErrno(
      at(path, 'list', true, async (place) => {
        const folder = await open(place.path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
        try {
          const inside = `/proc/self/fd/${folder.fd}/`;
          const names = ['.', '..'].map((name) => Buffer.from(name));
          names.push(...(await readdir(inside, { encoding: 'buffer' })));
          for (const name of names) {
            const above = place.shown === '/' && name.toString() === '..';
            const target = Buffer.concat([Buffer.from(inside), above ? Buffer.from('.') : name]);
            const stats = await orErrno(lstat(target, { bigint: true }));
            if (version === 2)
              await add(entryV2Message(typeof stats === 'string' ? errnoNumber(stats) : factsOf(stats), name));
            else if (typeof stats !== 'string') await add(entryMessage(factsOf(stats), name));
          }
        } finally {
          await folder.close();
        }
      }),
    );
    return write(Buffer.concat([...block, endOfList(version)]));
  };

  const deliver = async (path: Buffer): Promise<boolean> => {
    let what = 'open failed';
    const failure = await orErrno(
      at(path, 'read', true, async (place) => {
        // A named pipe without a writer must not hold a thread for ever.
        const file = await open(place.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
        what = 'read failed';
        try {
          while (true) {
            const block = Buffer.allocUnsafe(SYNC_DATA_BYTES);
            const { bytesRead } = await file.read(block, REQUEST_BYTES, SYNC_DATA_BYTES - REQUEST_BYTES);
            if (bytesRead === 0 || !(await write(sealData(block, bytesRead)))) return null;
          }
        } finally {
          await file.close();
        }
      }),
    );
    if (failure === null) return write(endOfData());
    await write(failMessage(bare ? errnoText(failure) : `${what}: ${errnoText(failure)}`));
    return bare;
  };

  const command = async (id: string, path: Buffer): Promise<boolean> => {
    if (id === 'STAT') {
      const facts = await look(path, false);
      return write(statMessage(typeof facts === 'string' ? null : facts));
    }
    if (id === 'LIST') return list(path, 1);
    if (id === 'SEND') return receive(session, path);
    if (id === 'RECV') return deliver(path);
    if (id === 'QUIT') return false;
    if (traits.statV2 && (id === 'STA2' || id === 'LST2')) {
      const facts = await look(path, id === 'STA2');
      return write(statV2Message(id, typeof facts === 'string' ? errnoNumber(facts) : facts));
    }
    if (traits.listV2 && id === 'LIS2') return list(path, 2);
    const number = Buffer.from(id, 'latin1').readUInt32LE(0).toString(16).padStart(8, '0');
    await write(failMessage(bare ? 'unknown command' : `unknown command ${number}`));
    return false;
  };

  while (true) {
    const request = await reader.read(REQUEST_BYTES);
    if (request === null) break;
    const length = request.readUInt32LE(4);
    if (length > SYNC_PATH_BYTES) {
      await write(failMessage(bare ? 'invalid namelen' : 'path too long'));
      break;
    }
    const name = await reader.read(length);
    if (name === null) break;
    const end = name.indexOf(0);
    if (!(await command(request.toString('latin1', 0, 4), end < 0 ? name : name.subarray(0, end)))) break;
  }
  stream.end();
};
