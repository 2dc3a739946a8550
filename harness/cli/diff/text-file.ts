import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, gunzip, gunzipSync } from 'node:zlib';
import { LeakdiffError } from '../../model/failure.ts';

/** Archives and logs are read whole; a string holds no more than twice this. */
const mostTextBytes = 1 << 28;
const headBytes = 16_384;

/** The text of an archive or log, gunzipped where need be; null for what begins like neither. */
export async function readTextual(path: string): Promise<string | null> {
  const head = await firstBytes(path);
  const packed = head[0] === 0x1f && head[1] === 0x8b;
  if (!looksTextual(packed ? inflatedHead(head) : head)) return null;
  const { size } = await stat(path);
  const tooLarge = new LeakdiffError(
    'BAD_FILE',
    `${path} is an archive or log of more than ${mostTextBytes} bytes, and such are read whole; split it`,
  );
  if (size > mostTextBytes) throw tooLarge;
  const bytes = await readFile(path);
  if (!packed) return bytes.toString('utf8');
  const text = await promisify(gunzip)(bytes, { maxOutputLength: mostTextBytes }).catch((cause: unknown) => {
    if (cause instanceof RangeError) throw tooLarge;
    throw new LeakdiffError('BAD_FILE', `${path} is damaged: it cannot be gunzipped whole; pack it again`, { cause });
  });
  return text.toString('utf8');
}

const looksTextual = (head: Uint8Array): boolean =>
  /^(?:\uFEFF)?\s*(?:\{|#separator)/.test(Buffer.from(head.subarray(0, 64)).toString('utf8'));

async function firstBytes(path: string): Promise<Buffer> {
  for await (const chunk of createReadStream(path, { end: headBytes - 1, highWaterMark: headBytes }))
    return chunk as Buffer;
  return Buffer.alloc(0);
}

/** What the beginning of a gzip file inflates to; nothing for what is no gzip after all. */
function inflatedHead(head: Buffer): Buffer {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return Buffer.alloc(0);
  }
}
