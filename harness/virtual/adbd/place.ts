import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readlink } from 'node:fs/promises';
import { errnoError } from './errno.ts';

/** Linux' O_PATH (asm-generic/fcntl.h), which Node does not name: a handle that only stands for a folder. */
const O_PATH = 0o10000000;
const FOLDER = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** As many symbolic links as Linux follows in one path. */
const MAX_LINKS = 40;
const FOLDER_MODE = 0o775;

/** A name in a folder that is held open: what is done to `path` cannot be led elsewhere by a change of the folders above. */
export type Place = {
  /** A path of this process, through /proc/self/fd; its last part must never be followed as a link. */
  readonly path: Buffer;
  /** Where it is on the handset, links resolved. */
  readonly shown: string;
};

export type Journey = {
  /** Host folder that is `/` of the handset. */
  readonly root: string;
  readonly path: Buffer;
  /** Whether a link at the end is followed. */
  readonly follow: boolean;
  /** Whether missing folders on the way are made, with mode 0775. */
  readonly create: boolean;
  /** Called for each folder that would be made. */
  readonly allowCreate?: (shown: string) => void;
};

type Part = { readonly name: Buffer; readonly fromLink: boolean };
type Level = { readonly handle: FileHandle; readonly name: string };

const SLASH = 0x2f;
const dot = Buffer.from('.');

const partsOf = (path: Buffer, fromLink: boolean): Part[] => {
  const parts: Part[] = [];
  let start = 0;
  for (let at = 0; at <= path.length; at++) {
    if (at < path.length && path[at] !== SLASH) continue;
    if (at > start) parts.push({ name: path.subarray(start, at), fromLink });
    start = at + 1;
  }
  // A slash at the end stands for the folder itself.
  if (path.at(-1) === SLASH) parts.push({ name: dot, fromLink });
  return parts;
};

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * Walks a path of the handset part by part as if chrooted to `root`, and calls `use` with the place where it ends. Links are read and
 * walked by hand, each folder is held by a handle that refuses links, so nothing outside the root is reached even if the folders
 * change meanwhile. The last name need not exist. Errors are those of the kernel (`code`: ENOENT, ENOTDIR, ELOOP ...).
 */
export const withPlace = async <T>(journey: Journey, use: (place: Place) => Promise<T>): Promise<T> => {
  if (journey.path.length === 0) throw errnoError('ENOENT');
  const levels: Level[] = [{ handle: await open(journey.root, O_PATH | constants.O_DIRECTORY), name: '' }];
  try {
    return await use(await walk(journey, levels));
  } finally {
    for (const { handle } of levels) await handle.close();
  }
};

const walk = async (journey: Journey, levels: Level[]): Promise<Place> => {
  let parts = partsOf(journey.path, false);
  let links = 0;

  const leaveTo = async (depth: number): Promise<void> => {
    while (levels.length > depth) await levels.pop()?.handle.close();
  };

  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const name = part.name.toString();
    if (name === '.') continue;
    if (name === '..') {
      // As in a chroot, `/..` is `/`.
      await leaveTo(Math.max(1, levels.length - 1));
      continue;
    }
    const last = parts.length === 0;
    const here = placeIn(levels, part.name);
    if (last && !journey.follow) return here;
    const mode = await modeOf(here.path);
    if (mode === null) {
      if (last) return here;
      // A folder is made only under a name that the client wrote, as mkdir does not follow links.
      if (!journey.create || part.fromLink) throw errnoError('ENOENT');
      journey.allowCreate?.(here.shown);
      await mkdir(here.path);
      const made = await open(here.path, FOLDER);
      levels.push({ handle: made, name });
      await chmodFolder(made);
    } else if ((mode & constants.S_IFMT) === constants.S_IFLNK) {
      if (++links > MAX_LINKS) throw errnoError('ELOOP');
      const target = await readlink(here.path, { encoding: 'buffer' });
      if (target[0] === SLASH) await leaveTo(1);
      parts = [...partsOf(target, true), ...parts];
    } else if (last) {
      return here;
    } else {
      levels.push({ handle: await open(here.path, FOLDER), name });
    }
  }
  return placeIn(levels, dot);
};

const placeIn = (levels: readonly Level[], name: Buffer): Place => {
  const fd = levels.at(-1)?.handle.fd;
  const names = levels.slice(1).map((level) => level.name);
  if (!name.equals(dot)) names.push(name.toString());
  return { path: Buffer.concat([Buffer.from(`/proc/self/fd/${fd}/`), name]), shown: `/${names.join('/')}` };
};

const modeOf = async (path: Buffer): Promise<number | null> => {
  try {
    return (await lstat(path)).mode;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

/** adbd's umask is 0; ours is not, and a handle opened with O_PATH cannot change modes by itself. */
const chmodFolder = async (folder: FileHandle): Promise<void> => {
  const readable = await open(`/proc/self/fd/${folder.fd}/.`, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await readable.chmod(FOLDER_MODE);
  } finally {
    await readable.close();
  }
};
