import { constants } from 'node:os';

/** What bionic's strerror says; Node's own texts are another library's. Others are shown by their number, as bionic does. */
const texts: Readonly<Record<string, string>> = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  EIO: 'I/O error',
  ENXIO: 'No such device or address',
  EACCES: 'Permission denied',
  EBUSY: 'Device or resource busy',
  EEXIST: 'File exists',
  ENODEV: 'No such device',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EINVAL: 'Invalid argument',
  EMFILE: 'Too many open files',
  ETXTBSY: 'Text file busy',
  EFBIG: 'File too large',
  ENOSPC: 'No space left on device',
  EROFS: 'Read-only file system',
  EMLINK: 'Too many links',
  ENAMETOOLONG: 'File name too long',
  ENOTEMPTY: 'Directory not empty',
  ELOOP: 'Too many symbolic links encountered',
  EDQUOT: 'Quota exceeded',
};

const numbers: Readonly<Record<string, number>> = constants.errno;

/** An error as the kernel would give it. */
export const errnoError = (code: string): Error =>
  Object.assign(new Error(`${code}: ${texts[code] ?? code}`), { code, errno: -(numbers[code] ?? 0) });

/** The code of a failed system call; anything else is thrown on, because it is a mistake of ours. */
export const errnoOf = (error: unknown): string => {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code in numbers)
    return error.code;
  throw error;
};

/** The value, or the errno of a system call that failed. */
export const orErrno = async <T>(work: Promise<T>): Promise<T | string> => {
  try {
    return await work;
  } catch (error) {
    return errnoOf(error);
  }
};

export const errnoText = (code: string): string => texts[code] ?? `Unknown error ${numbers[code] ?? 0}`;

/** The number on the wire, which is Linux' own (AOSP sysdeps/errno.h). */
export const errnoNumber = (code: string): number => numbers[code] ?? 0;
