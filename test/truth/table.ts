import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { duration } from '../../harness/plan/explain.ts';
import { performRow } from './perform.ts';
import { inParallel } from './pool.ts';
import { isRight, type Row, words } from './row.ts';
import { rows } from './rows/index.ts';
import { lackOf } from './runnable.ts';
import { type Result, tallyOf } from './tally.ts';

/**
 * Performs the rows of the truth table and prints what was expected against what was found:
 *
 *     node test/truth/table.ts [--rows a,b,…] [--seeds N] [--first N] [--jobs N] [--keep FOLDER]
 *
 * `--rows` takes parts of row ids. Each row is a study in a lab of its own, several at once. `--keep` keeps all run folders and logs
 * there; without it only those of wrong rows are kept. Exit codes: 0 every row is right, 1 one is wrong, 2 usage.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '' },
    seeds: { type: 'string', default: '1' },
    first: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '' },
    keep: { type: 'string' },
  },
});

/** A study waits for the handset's clock more than it computes: so many at once are as many as a processor bears. */
const jobsPerProcessor = 2;
const seeds = Number(values.seeds || 1);
const first = Number(values.first || 1);
const jobs = Number(values.jobs || jobsPerProcessor * availableParallelism());
const wanted = values.rows.split(',').filter((part) => part !== '');
const chosen = rows.filter(({ id }) => wanted.length === 0 || wanted.some((part) => id.includes(part)));
if (chosen.length === 0 || ![seeds, first, jobs].every((n) => Number.isInteger(n) && n > 0)) {
  console.error(`no such rows or numbers; rows: ${rows.map(({ id }) => id).join(', ')}`);
  process.exit(2);
}

const lacking = chosen.flatMap((row) => {
  const lacks = lackOf(row);
  return lacks === null ? [] : [{ row, lacks }];
});
const runnable = chosen.filter((row) => !lacking.some((other) => other.row === row));
// Seed by seed, so that an early end has seen every row.
const studies = Array.from({ length: seeds }, (_, i) =>
  runnable.map((row) => ({ row, seed: `truth-${first + i}` })),
).flat();

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
const folder = values.keep ?? (await mkdtemp(join(tmpdir(), 'leakdiff-truth-')));
await mkdir(folder, { recursive: true });
const began = performance.now();
const results: Result[] = [];

function timeLeft(): string {
  const seconds = (performance.now() - began) / 1000;
  return duration(Math.ceil((seconds / results.length) * (studies.length - results.length)));
}

async function study({ row, seed }: { readonly row: Row; readonly seed: string }): Promise<void> {
  const own = join(folder, `${row.id}-${seed}`);
  await mkdir(own, { recursive: true });
  const performed = await performRow(row, { seed, results: own, signal: stop.signal });
  if (stop.signal.aborted) return;
  results.push({ row, seed, performed });
  const right = performed.found !== null && isRight(row, performed.found);
  await writeFile(join(own, 'study.log'), `${performed.log.join('\n')}\n`);
  if (right && values.keep === undefined) await rm(own, { recursive: true });
  const found = performed.found === null ? performed.failure : words(performed.found.outcome, performed.found.gate);
  console.log(
    `[${results.length} of ${studies.length}] ${row.id} ${seed}: ${found}, ${right ? 'right' : `WRONG, kept in ${own}`}, ${performed.seconds.toFixed(0)} s · about ${timeLeft()} left`,
  );
}

console.log(`${studies.length} studies, ${jobs} at once`);
await inParallel(studies, { most: jobs, signal: stop.signal, work: study });
const order = (result: Result): number => rows.indexOf(result.row);
const tally = tallyOf(
  [...results].sort((a, b) => order(a) - order(b)),
  lacking,
);
console.log(`\n${tally.lines.join('\n')}\n${duration(Math.round((performance.now() - began) / 1000))} in all`);
if (tally.wrong === 0 && values.keep === undefined) await rm(folder, { recursive: true });
process.exitCode = tally.wrong === 0 && !stop.signal.aborted ? 0 : 1;
