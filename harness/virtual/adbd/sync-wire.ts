/** The messages of the sync service, all in little endian (AOSP adb/SYNC.TXT, file_sync_protocol.h). */

export const SYNC_DATA_BYTES = 64 * 1024;
export const SYNC_PATH_BYTES = 1024;
export const REQUEST_BYTES = 8;

/** As much of a `stat` as any message needs; times are epoch seconds. */
export type FileFacts = {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: bigint;
  readonly atime: bigint;
  readonly mtime: bigint;
  readonly ctime: bigint;
};

const header = (id: string, number: number): Buffer => {
  const bytes = Buffer.alloc(REQUEST_BYTES);
  bytes.write(id, 0, 'latin1');
  bytes.writeUInt32LE(number, 4);
  return bytes;
};

export const okayMessage = (): Buffer => header('OKAY', 0);
export const endOfData = (): Buffer => header('DONE', 0);

export const failMessage = (reason: string): Buffer => {
  const text = Buffer.from(reason);
  return Buffer.concat([header('FAIL', text.length), text]);
};

/** A DATA message whose first `length` bytes after the header are filled already: saves a copy of each block. */
export const sealData = (block: Buffer, length: number): Buffer => {
  header('DATA', length).copy(block);
  return block.subarray(0, REQUEST_BYTES + length);
};

const low32 = (value: bigint): number => Number(BigInt.asUintN(32, value));

/** Mode, size and mtime, 32 bits each: larger sizes are cut, as adbd cuts them. All zeros where there is no file. */
const factsV1 = (facts: FileFacts | null): Buffer => {
  const bytes = Buffer.alloc(12);
  if (facts === null) return bytes;
  bytes.writeUInt32LE(facts.mode, 0);
  bytes.writeUInt32LE(low32(facts.size), 4);
  bytes.writeUInt32LE(low32(facts.mtime), 8);
  return bytes;
};

/** 68 bytes: error, dev, ino, mode, nlink, uid, gid, size, atime, mtime, ctime. With an error the rest is zero. */
const factsV2 = (facts: FileFacts | number): Buffer => {
  const bytes = Buffer.alloc(68);
  if (typeof facts === 'number') {
    bytes.writeUInt32LE(facts, 0);
    return bytes;
  }
  bytes.writeBigUInt64LE(BigInt.asUintN(64, facts.dev), 4);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, facts.ino), 12);
  bytes.writeUInt32LE(facts.mode, 20);
  bytes.writeUInt32LE(facts.nlink, 24);
  bytes.writeUInt32LE(facts.uid, 28);
  bytes.writeUInt32LE(facts.gid, 32);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, facts.size), 36);
  bytes.writeBigInt64LE(facts.atime, 44);
  bytes.writeBigInt64LE(facts.mtime, 52);
  bytes.writeBigInt64LE(facts.ctime, 60);
  return bytes;
};

export const statMessage = (facts: FileFacts | null): Buffer => Buffer.concat([Buffer.from('STAT'), factsV1(facts)]);

/** `facts` is an errno where the file could not be read. */
export const statV2Message = (id: 'STA2' | 'LST2', facts: FileFacts | number): Buffer =>
  Buffer.concat([Buffer.from(id), factsV2(facts)]);

const lengthOf = (name: Buffer): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(name.length);
  return bytes;
};

export const entryMessage = (facts: FileFacts, name: Buffer): Buffer =>
  Buffer.concat([Buffer.from('DENT'), factsV1(facts), lengthOf(name), name]);

export const entryV2Message = (facts: FileFacts | number, name: Buffer): Buffer =>
  Buffer.concat([Buffer.from('DNT2'), factsV2(facts), lengthOf(name), name]);

/** The end of a listing is a directory entry of zeros that is called DONE. */
export const endOfList = (version: 1 | 2): Buffer =>
  Buffer.concat([Buffer.from('DONE'), Buffer.alloc(version === 1 ? 16 : 72)]);

/** `/some/path,33188`: the mode is what strtoul reads with base 0; null without a comma, `mode: null` for no number. */
export const parseSendSpec = (spec: Buffer): { path: Buffer; mode: number | null } | null => {
  const comma = spec.lastIndexOf(','.charCodeAt(0));
  if (comma < 0) return null;
  const text = /^\s*(0[xX][0-9a-fA-F]+|\d+)/.exec(spec.toString('latin1', comma + 1))?.[1] ?? null;
  if (text === null) return { path: spec.subarray(0, comma), mode: null };
  const octal = /^0[0-7]+$/.test(text);
  return { path: spec.subarray(0, comma), mode: octal ? Number.parseInt(text, 8) : Number(text) };
};

/** adbd gives the owner's permissions to group and others, too: 0644 becomes 0666. */
export const spreadMode = (mode: number): number => {
  const group = (mode & 0o777) | ((mode >> 3) & 0o070);
  return group | ((group >> 3) & 0o007);
};
