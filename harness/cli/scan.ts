import { withDecrypted } from '../analysis/decrypted/scan.ts';
import { createEndpointLookup } from '../analysis/endpoint/databases.ts';
import type { EndpointLookup } from '../analysis/endpoint/lookup.ts';
import { printFlow, printHit } from '../analysis/scan-lines.ts';
import { createZeekFlows } from '../analysis/zeek/flows.ts';
import { readDatabasesNow } from '../evidence/databases.ts';
import { LeakdiffError } from '../model/failure.ts';
import { readCapture } from '../run/capture-source.ts';
import { scanFile } from '../run/scan-file.ts';
import { createScanProgress } from '../run/scan-progress.ts';
import { keepHeapSmall } from '../run/small-heap.ts';
import { parse } from './arguments.ts';
import { doubtsOf, readCanaries } from './canary-file.ts';
import { checkKeylog, decryptCapture } from './decrypt.ts';
import { recogniseInput } from './input-kind.ts';

const usage =
  'leakdiff scan --canaries FILE [--keylog FILE] [--jobs N] CAPTURE...|- | leakdiff scan --flows [--keylog FILE] CAPTURE...|-';

/** `leakdiff scan`: findings (or flows) of any capture as NDJSON on standard output, remarks and progress on standard error. */
export async function scan(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse({
    args,
    usage,
    options: {
      canaries: { type: 'string' },
      flows: { type: 'boolean', default: false },
      keylog: { type: 'string' },
      jobs: { type: 'string' },
    },
  });
  if (positionals.length === 0) throw new LeakdiffError('BAD_ARGUMENT', `no capture was named; usage: ${usage}`);
  if (values.canaries === undefined && !values.flows)
    throw new LeakdiffError('BAD_ARGUMENT', `nothing to look for: give --canaries FILE, or --flows; usage: ${usage}`);
  const jobs = readJobs(values.jobs);
  keepHeapSmall();
  const canaries = values.canaries === undefined || values.flows ? [] : await readCanaries(values.canaries);
  for (const doubt of doubtsOf(canaries)) console.error(`leakdiff scan: ${values.canaries}: ${doubt}`);
  const keylog = values.keylog === undefined ? null : await checkKeylog(values.keylog);
  const lookup = lookupWhenAsked();
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  /** Logs of Zeek that are given together tell of the same connections. */
  const zeekFlows = createZeekFlows();

  for (const file of positionals) {
    const kind = await recogniseInput(file);
    if (kind !== 'capture') {
      const flows = values.flows ? zeekFlows : null;
      const chunks = readCapture({ path: file });
      const { scanLog } = await import('./scan-log.ts');
      const notes = await scanLog({ kind, file, chunks, canaries, lookup, flows, print });
      for (const note of notes) console.error(`leakdiff scan: ${file}: ${note}`);
      continue;
    }
    // With a key log flows are named by what was inside of them, which must be known before the first is printed.
    const before =
      values.flows && keylog !== null ? await decryptCapture({ file, keylog, secrets: 0, canaries, lookup }) : null;
    const progress = createScanProgress(process.stderr);
    const { notes, secrets } = await scanFile({
      file,
      canaries,
      lookup,
      keepUploads: false,
      source: { path: file, onRead: progress.show },
      sink: values.flows
        ? { onFlow: (flow) => print(printFlow(before === null ? flow : withDecrypted(flow, before))) }
        : { onHits: (hits) => hits.map(printHit).forEach(print) },
      ...(jobs !== null && { jobs }),
    }).finally(progress.end);
    const decrypted = values.flows ? before : await decryptCapture({ file, keylog, secrets, canaries, lookup });
    for (const hit of decrypted?.hits ?? []) print(printHit(hit));
    for (const note of [...notes, ...(decrypted?.notes ?? [])]) console.error(`leakdiff scan: ${file}: ${note}`);
  }
  zeekFlows.flows().map(printFlow).forEach(print);
}

function readJobs(text: string | undefined): number | null {
  if (text === undefined) return null;
  const jobs = Number(text);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 256)
    throw new LeakdiffError('BAD_ARGUMENT', `--jobs ${text}: expected a number of threads, 1 to 256; usage: ${usage}`);
  return jobs;
}

/** Reads the databases, 40 MB, when the first address is asked for: in most captures there is none to ask for. */
function lookupWhenAsked(): EndpointLookup {
  let lookup: EndpointLookup | null = null;
  return (ip) => {
    lookup ??= createEndpointLookup(readDatabasesNow());
    return lookup(ip);
  };
}
