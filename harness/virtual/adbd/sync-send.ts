import { constants } from 'node:fs';
import { type FileHandle, lstat, lutimes, open, symlink, unlink } from 'node:fs/promises';
import { errnoError, errnoOf, errnoText, orErrno } from './errno.ts';
import { type Place, withPlace } from './place.ts';
import type { Reader } from './reader.ts';
import type { SyncSession } from './sync.ts';
import { failMessage, okayMessage, parseSendSpec, REQUEST_BYTES, SYNC_DATA_BYTES, spreadMode } from './sync-wire.ts';

const isLink = (mode: number): boolean => (mode & constants.S_IFMT) === constants.S_IFLNK;

type Message = { readonly id: string; readonly number: number; readonly data: Buffer };

/** The next DATA (with its bytes) or DONE; null at the end of the stream, and a message of length -1 for one that is too long. */
const readMessage = async (reader: Reader): Promise<Message | null> => {
  const header = await reader.read(REQUEST_BYTES);
  if (header === null) return null;
  const id = header.toString('latin1', 0, 4);
  const number = header.readUInt32LE(4);
  if (id !== 'DATA') return { id, number, data: Buffer.alloc(0) };
  if (number > SYNC_DATA_BYTES) return { id, number: -1, data: Buffer.alloc(0) };
  const data = await reader.read(number);
  return data === null ? null : { id, number, data };
};

/** A transfer that failed: the client was told why. */
class Refused extends Error {
  override readonly name = 'Refused';
}

/** SEND: receives a file or a symbolic link. Resolves with whether the session goes on. */
export const receive = async (session: SyncSession, spec: Buffer): Promise<boolean> => {
  const { reader, traits } = session;
  const bare = traits.failures === 'bare';

  /** Tells the client what failed; up to 6.0.1 without naming it. */
  const refuse = async (what: string, error: unknown): Promise<Refused> => {
    const text = errnoText(errnoOf(error));
    await session.write(failMessage(bare ? text : `${what}: ${text}`));
    return new Refused();
  };

  const parsed = parseSendSpec(spec);
  if (parsed === null && !bare) {
    await session.write(failMessage('missing , in ID_SEND_V1'));
    return false;
  }
  // Up to 6.0.1 a request without a mode is a plain file.
  const path = parsed?.path ?? spec;
  const fullMode = parsed?.mode ?? (bare ? 0o644 : 0);

  const removeOld = async (place: Place): Promise<boolean> => {
    const facts = await orErrno(lstat(place.path));
    const type = typeof facts === 'string' ? null : facts.mode & constants.S_IFMT;
    const removable = type === null || type === constants.S_IFREG || type === constants.S_IFLNK;
    if (removable && type !== null) await unlink(place.path);
    return removable;
  };

  const create = async (place: Place): Promise<FileHandle> => {
    const mode = spreadMode(fullMode);
    const flags = constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    try {
      return await open(place.path, flags | constants.O_CREAT | constants.O_EXCL, mode);
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
      return await open(place.path, flags);
    }
  };

  const writeAll = async (file: FileHandle, data: Buffer): Promise<void> => {
    for (let at = 0; at < data.length; ) at += (await file.write(data, at)).bytesWritten;
  };

  /** Takes DATA until DONE, whose number is the time stamp. */
  const takeData = async (use: (data: Buffer) => Promise<void>): Promise<number | null> => {
    while (true) {
      const message = await readMessage(reader);
      if (message === null) return null;
      if (message.id === 'DONE') return message.number;
      if (message.id !== 'DATA' || message.number < 0) {
        await session.write(failMessage(message.id === 'DATA' ? 'oversize data message' : 'invalid data message'));
        return null;
      }
      await use(message.data);
    }
  };

  const receiveFile = async (place: Place): Promise<boolean> => {
    const removable = await removeOld(place);
    const file = await create(place).catch(async (error) => {
      throw await refuse("couldn't create file", error);
    });
    let finished = false;
    try {
      await file.chmod(spreadMode(fullMode));
      const time = await takeData((data) =>
        writeAll(file, data).catch(async (error) => {
          throw await refuse('write failed', error);
        }),
      );
      if (time === null) return false;
      await file.utimes(time, time);
      finished = true;
      await session.write(okayMessage());
      return true;
    } finally {
      await file.close();
      if (!finished && removable) await orErrno(unlink(place.path));
    }
  };

  const receiveLink = async (place: Place): Promise<boolean> => {
    const message = await readMessage(reader);
    if (message === null) return false;
    if (message.id !== 'DATA' || message.number < 0) {
      await session.write(
        failMessage(message.id === 'DATA' ? 'oversize data message' : 'invalid data message: expected ID_DATA'),
      );
      return false;
    }
    const end = message.data.indexOf(0);
    try {
      await removeOld(place);
      await symlink(end < 0 ? message.data : message.data.subarray(0, end), place.path);
    } catch (error) {
      throw await refuse('symlink failed', error);
    }
    const done = await readMessage(reader);
    if (done?.id !== 'DONE') {
      await session.write(failMessage('invalid data message: expected ID_DONE'));
      return false;
    }
    if (traits.linkTimes) await lutimes(place.path, done.number, done.number);
    await session.write(okayMessage());
    return true;
  };

  const allow = (shown: string): void => {
    const refusal = session.permits('write', shown);
    if (refusal !== null) throw errnoError(refusal);
  };

  try {
    return await withPlace(
      { root: session.root, path, follow: false, create: true, allowCreate: allow },
      async (place) => {
        try {
          allow(place.shown);
          return await (isLink(fullMode) ? receiveLink(place) : receiveFile(place));
        } catch (error) {
          throw error instanceof Refused ? error : await refuse("couldn't create file", error);
        }
      },
    );
  } catch (error) {
    if (!(error instanceof Refused)) await refuse('secure_mkdirs failed', error);
    // Clients write on without reading, so what they still send is taken and thrown away.
    const time = await takeData(() => Promise.resolve());
    return bare && time !== null;
  }
};
