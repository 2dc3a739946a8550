import { readFile } from 'node:fs/promises';
import { createEndpointLookup } from '../analysis/endpoint/databases.ts';
import { scanHar } from '../analysis/har.ts';
import { printFlow, printHit } from '../analysis/scan-lines.ts';
import { readDatabases } from '../evidence/databases.ts';
import { type Canary, canaryFileSchema } from '../model/canary.ts';
import { LeakdiffError } from '../model/failure.ts';
import { scanFile } from '../run/scan-file.ts';
import { createScanProgress } from '../run/scan-progress.ts';
import { keepHeapSmall } from '../run/small-heap.ts';
import { parse } from './arguments.ts';

const usage = 'leakdiff scan --canaries FILE [--jobs N] CAPTURE...|- | leakdiff scan --flows CAPTURE...|-';

const badFile = (file: string, what: string, cause: unknown): LeakdiffError =>
  new LeakdiffError('BAD_FILE', `${file}: ${what}`, { cause });

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';

async function readText(file: string, expected: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw badFile(file, `cannot be read (${errorCode(cause)}); ${expected}`, cause);
  });
}

async function readCanaries(file: string): Promise<Canary[]> {
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

/** `leakdiff scan`: findings (or flows) of any capture as NDJSON on standard output, remarks and progress on standard error. */
export async function scan(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse({
    args,
    usage,
    options: {
      canaries: { type: 'string' },
      flows: { type: 'boolean', default: false },
      jobs: { type: 'string' },
    },
  });
  if (positionals.length === 0) throw new LeakdiffError('BAD_ARGUMENT', `no capture was named; usage: ${usage}`);
  if (values.canaries === undefined && !values.flows)
    throw new LeakdiffError('BAD_ARGUMENT', `nothing to look for: give --canaries FILE, or --flows; usage: ${usage}`);
  const jobs = readJobs(values.jobs);
  keepHeapSmall();
  const canaries = values.canaries === undefined || values.flows ? [] : await readCanaries(values.canaries);
  const lookup = createEndpointLookup(await readDatabases());
  const print = (line: string) => void process.stdout.write(`${line}\n`);

  for (const file of positionals) {
    if (file.endsWith('.har')) {
      if (values.flows)
        throw new LeakdiffError('BAD_ARGUMENT', `${file}: an HTTP archive has no flows; give --canaries FILE`);
      const text = await readText(file, 'expected an HTTP archive');
      for (const hit of scanHar(text, { file, canaries, lookup })) print(printHit(hit));
      continue;
    }
    const progress = createScanProgress(process.stderr);
    const { notes } = await scanFile({
      file,
      canaries,
      lookup,
      keepUploads: false,
      source: { path: file, onRead: progress.show },
      sink: values.flows
        ? { onFlow: (flow) => print(printFlow(flow)) }
        : { onHits: (hits) => hits.map(printHit).forEach(print) },
      ...(jobs !== null && { jobs }),
    }).finally(progress.end);
    for (const note of notes) console.error(`leakdiff scan: ${file}: ${note}`);
  }
}

function readJobs(text: string | undefined): number | null {
  if (text === undefined) return null;
  const jobs = Number(text);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 256)
    throw new LeakdiffError('BAD_ARGUMENT', `--jobs ${text}: expected a number of threads, 1 to 256; usage: ${usage}`);
  return jobs;
}
