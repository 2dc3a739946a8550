import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { z } from 'zod';
import { gateIds, outcomes } from '../../harness/model/verdict.ts';
import type { Found, Row } from './row.ts';

const foundSchema = z.object({
  outcome: z.enum(outcomes),
  gate: z.enum(gateIds).nullable(),
  answer: z.string(),
  folder: z.string(),
});
/** A row takes a minute and a half when alone; several at once on a busy machine take longer. */
const rowMs = 900_000;
const keptLines = 400;

/** How a row went: what came out, or why nothing did, with the end of what the study said. */
export type Performed = { readonly seconds: number; readonly log: readonly string[] } & (
  | { readonly found: Found }
  | { readonly found: null; readonly failure: string }
);

/** Performs a row as a program of its own; `results` gets its run's folder. Ends it when `signal` is aborted. */
export async function performRow(
  row: Row,
  of: { readonly seed: string; readonly results: string; readonly signal?: AbortSignal },
): Promise<Performed> {
  const began = performance.now();
  const log: string[] = [];
  const child = execa({
    env: { LEAKDIFF_RESULTS: of.results },
    reject: false,
    timeout: rowMs,
    stdin: 'ignore',
    ...(of.signal ? { cancelSignal: of.signal } : {}),
  })(process.execPath, [join(import.meta.dirname, 'study.ts'), row.id, of.seed]);
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.push(line);
    if (log.length > keptLines) log.shift();
  });
  const { stdout, exitCode, timedOut, signal } = await child;
  const seconds = (performance.now() - began) / 1000;
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (exitCode === 0 && last.startsWith('{')) return { seconds, log, found: foundSchema.parse(JSON.parse(last)) };
  const how = timedOut ? `not done in ${rowMs / 1000} s` : `ended with ${signal ?? exitCode}`;
  return { seconds, log, found: null, failure: `${how}: ${log.at(-1) ?? 'it said nothing'}` };
}
