import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LeakdiffError } from '../model/failure.ts';
import { limits } from '../model/limits.ts';

/** A run's folder, opened for writing. Paths are relative to it, with `/`. */
export type EvidenceFolder = {
  /** Absolute path; changes when `moveTo` has been called. */
  readonly path: string;
  /** Where a program of its own (dumpcap) is to write; makes the folder that holds it. */
  fileFor(path: string): Promise<string>;
  /** A folder within, made, for a part that keeps its own files. */
  folderFor(path: string): Promise<string>;
  /** Writes a whole file or none: a reader never sees half of it. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  writeJson(path: string, value: unknown): Promise<void>;
  /** Adds a line of NDJSON. */
  append(path: string, value: unknown): Promise<void>;
  /** Renames the folder, e.g. once the firmware under test is known. */
  moveTo(path: string): Promise<void>;
  /** Writes manifest.json over all files: size in bytes and SHA-256 of each. */
  seal(): Promise<void>;
};

/** What manifest.json holds. */
export type Manifest = {
  readonly schema: 1;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
};

const noSpaceCodes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);
const noEntryCodes: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR']);

/** Says a file system's refusal as one line; other errors pass as they are. */
function explainFileError(cause: unknown, path: string): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (noSpaceCodes.has(code))
    return new LeakdiffError('NO_SPACE', `no space left to write ${path}; free some space on that disk and run again`, {
      cause,
    });
  if (noEntryCodes.has(code))
    return new LeakdiffError(
      'BAD_ARGUMENT',
      `cannot write ${path} (${String(code)}); choose a results folder that you may write to (LEAKDIFF_RESULTS)`,
      { cause },
    );
  return cause;
}

async function guard<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw explainFileError(error, path);
  }
}

/** SHA-256 of a file, hex, read as a stream. */
export async function digestFile(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      hash.update(chunk);
    }
  });
  return { bytes, sha256: hash.digest('hex') };
}

/** All files below a folder, relative to it, sorted, without the manifest. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => path !== 'manifest.json')
    .sort();
}

/** Makes a run's folder. Refuses (NO_SPACE) where the disk has less room than a run may need. */
export async function createFolder(path: string): Promise<EvidenceFolder> {
  await guard(path, mkdir(path, { recursive: true }));
  const disk = await guard(path, statfs(path));
  const free = disk.bavail * disk.bsize;
  if (free < limits.run.freeBytes) {
    const megabytes = (bytes: number): string => `${Math.floor(bytes / 1024 ** 2)} MB`;
    throw new LeakdiffError(
      'NO_SPACE',
      `only ${megabytes(free)} are free for ${path} and a run needs ${megabytes(limits.run.freeBytes)}; free some space or set LEAKDIFF_RESULTS to another disk`,
    );
  }
  return openFolder(path);
}

/** Opens the folder of a run that exists, to write into it. */
export function openFolder(path: string): EvidenceFolder {
  let root = path;
  const fileFor = async (file: string): Promise<string> => {
    const whole = join(root, file);
    await guard(whole, mkdir(dirname(whole), { recursive: true }));
    return whole;
  };
  const writeOnce = async (file: string, content: string | Uint8Array): Promise<void> => {
    const whole = await fileFor(file);
    const part = `${whole}.part`;
    try {
      await guard(whole, writeFile(part, content, { flush: true }));
      await guard(whole, rename(part, whole));
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  };
  /** Writes of one file follow one another, so that the last one asked for is the one that stays. */
  const last = new Map<string, Promise<void>>();
  const write = async (file: string, content: string | Uint8Array): Promise<void> => {
    const before = last.get(file) ?? Promise.resolve();
    // How that one went was told to whoever asked for it.
    const next = before.then(
      () => writeOnce(file, content),
      () => writeOnce(file, content),
    );
    last.set(file, next);
    await next;
  };

  return {
    get path() {
      return root;
    },
    fileFor,
    folderFor: async (name) => {
      const whole = join(root, name);
      await guard(whole, mkdir(whole, { recursive: true }));
      return whole;
    },
    write,
    writeJson: (file, value) => write(file, `${JSON.stringify(value, null, 2)}\n`),
    append: async (file, value) => {
      const line = JSON.stringify(value);
      if (line.length > limits.journalLineBytes)
        throw new LeakdiffError(
          'INTERNAL',
          `a line for ${file} is ${line.length} characters long; ${limits.journalLineBytes} are allowed`,
        );
      const whole = await fileFor(file);
      await guard(whole, appendFile(whole, `${line}\n`, { flush: true }));
    },
    moveTo: async (target) => {
      await guard(target, mkdir(dirname(target), { recursive: true }));
      await guard(target, rename(root, target));
      root = target;
    },
    seal: async () => {
      const files: Record<string, { bytes: number; sha256: string }> = {};
      for (const file of await listFiles(root)) files[file] = await digestFile(join(root, file));
      const manifest: Manifest = { schema: 1, files };
      await write('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`);
    },
  };
}
