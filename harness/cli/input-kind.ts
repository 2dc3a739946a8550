import { createReadStream, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { looksLikeZeek } from '../analysis/zeek/records.ts';

export type InputKind = 'capture' | 'har' | 'zeek';

/** What a file is shows in its first bytes. */
const probeBytes = 64 * 1024;

/**
 * Tells captures, HTTP archives and logs of Zeek apart by how they begin, gzip or not; whatever is neither of the latter is read as a capture,
 * and so is a pipe, which can be read but once.
 */
export async function recogniseInput(file: string): Promise<InputKind> {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return 'capture';
  const head = await firstBytes(file);
  const text = head.toString('utf8');
  if (looksLikeZeek(text)) return 'zeek';
  return /^\uFEFF?\s*[{[]/.test(text) || /\.har(\.gz)?$/i.test(file) ? 'har' : 'capture';
}

/** The first bytes of a file, unpacked; nothing where it cannot be read, which is for its reader to say. */
async function firstBytes(file: string): Promise<Buffer> {
  const raw = createReadStream(file, { end: probeBytes - 1 });
  const parts: Buffer[] = [];
  try {
    for await (const part of raw) parts.push(Buffer.from(part));
  } catch {
    return Buffer.alloc(0);
  }
  const head = Buffer.concat(parts);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return head;
  const unpacked: Buffer[] = [];
  const gunzip = createGunzip();
  gunzip.end(head);
  let length = 0;
  try {
    for await (const part of gunzip) {
      unpacked.push(Buffer.from(part));
      length += part.length;
      if (length >= probeBytes) break;
    }
  } catch {
    // Cut short, as only the beginning was read: what came before is enough.
  }
  return Buffer.concat(unpacked).subarray(0, probeBytes);
}
