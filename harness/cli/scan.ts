import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { withDecrypted } from '../analysis/decrypted/scan.ts';
import { createEndpointLookup } from '../analysis/endpoint/databases.ts';
import { scanHar } from '../analysis/har.ts';
import { createScan, type ScanResult } from '../analysis/scan.ts';
import { printFlow, printHit } from '../analysis/scan-lines.ts';
import { readDatabases } from '../evidence/databases.ts';
import { type Canary, canaryFileSchema } from '../model/canary.ts';
import { LeakdiffError } from '../model/failure.ts';
import { parse } from './arguments.ts';
import { checkKeylog, decryptCapture } from './decrypt.ts';

const usage =
  'leakdiff scan --canaries FILE [--keylog FILE] CAPTURE... | leakdiff scan --flows [--keylog FILE] CAPTURE...';

const badFile = (file: string, what: string, cause: unknown): LeakdiffError =>
  new LeakdiffError('BAD_FILE', `${file}: ${what}`, { cause });

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';

/** Reads a file as text; `BAD_FILE` ends with what was expected. */
export async function readText(file: string, expected: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw badFile(file, `cannot be read (${errorCode(cause)}); ${expected}`, cause);
  });
}

/** Reads a canary file. `BAD_FILE` where it is none. */
export async function readCanaries(file: string): Promise<Canary[]> {
  const text = await readText(file, 'expected a file of canaries');
  const expected = 'expected {"canaries":[{"id":"c1","kind":"phone","value":"+85291234567"}]}';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw badFile(file, `is not JSON; ${expected}`, cause);
  }
  const result = canaryFileSchema.safeParse(value);
  if (result.success) return result.data.canaries;
  const [issue] = result.error.issues;
  throw badFile(file, `${issue?.path.join('.') || 'the whole'}: ${issue?.message}; ${expected}`, result.error);
}

async function* captureChunks(file: string): AsyncGenerator<Uint8Array> {
  const gzipMagic = Buffer.from([0x1f, 0x8b]);
  const chunkBytes = 1024 * 1024;
  let head: Buffer | null = null;
  for await (const chunk of createReadStream(file, { end: 1 })) head = chunk as Buffer;
  const raw = createReadStream(file, { highWaterMark: chunkBytes });
  if (head?.equals(gzipMagic)) {
    const inflated = createGunzip({ chunkSize: chunkBytes });
    raw.on('error', (error) => inflated.destroy(error));
    yield* raw.pipe(inflated);
  } else yield* raw;
}

/** `leakdiff scan`: findings (or flows) of any capture as NDJSON on standard output, remarks on standard error. */
export async function scan(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse({
    args,
    usage,
    options: {
      canaries: { type: 'string' },
      flows: { type: 'boolean', default: false },
      keylog: { type: 'string' },
    },
  });
  if (positionals.length === 0) throw new LeakdiffError('BAD_ARGUMENT', `no capture was named; usage: ${usage}`);
  if (values.canaries === undefined && !values.flows)
    throw new LeakdiffError('BAD_ARGUMENT', `nothing to look for: give --canaries FILE, or --flows; usage: ${usage}`);
  const canaries = values.canaries === undefined || values.flows ? [] : await readCanaries(values.canaries);
  const keylog = values.keylog === undefined ? null : await checkKeylog(values.keylog);
  const lookup = createEndpointLookup(await readDatabases());

  for (const file of positionals) {
    if (file.endsWith('.har')) {
      if (values.flows)
        throw new LeakdiffError('BAD_ARGUMENT', `${file}: an HTTP archive has no flows; give --canaries FILE`);
      const text = await readText(file, 'expected an HTTP archive');
      for (const hit of scanHar(text, { file, canaries, lookup })) process.stdout.write(`${printHit(hit)}\n`);
      continue;
    }
    const result = await scanFile({ file, canaries, lookup });
    const decrypted = await decryptCapture({ file, keylog, secrets: result.stats.secrets, canaries, lookup });
    for (const note of [...result.stats.notes, ...(decrypted?.notes ?? [])])
      console.error(`leakdiff scan: ${file}: ${note}`);
    const flows = decrypted === null ? result.flows : result.flows.map((flow) => withDecrypted(flow, decrypted));
    const lines = values.flows ? flows.map(printFlow) : [...result.hits, ...(decrypted?.hits ?? [])].map(printHit);
    for (const line of lines) process.stdout.write(`${line}\n`);
  }
}

/** Scans one capture file. `BAD_FILE` where it is none. */
export async function scanFile(of: {
  file: string;
  canaries: readonly Canary[];
  lookup: ReturnType<typeof createEndpointLookup>;
}): Promise<ScanResult> {
  const capture = createScan(of);
  try {
    for await (const chunk of captureChunks(of.file)) capture.push(chunk);
  } catch (cause) {
    if (cause instanceof LeakdiffError) throw cause;
    throw badFile(of.file, `cannot be read (${errorCode(cause)}); expected a pcap or pcapng capture`, cause);
  }
  const result = capture.end();
  // Whatever begins as a capture names a link type first; a damaged one is still read as far as it goes.
  if (result.stats.truncated && result.stats.linkTypes.length === 0)
    throw badFile(
      of.file,
      `${result.stats.notes[0] ?? 'nothing could be read'}; expected a pcap or pcapng capture`,
      null,
    );
  return result;
}
