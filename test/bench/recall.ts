import { parseArgs } from 'node:util';
import { type Case, makeCanaries, makeCases } from './recall/cases.ts';
import { makeNearMisses } from './recall/near-misses.ts';
import { replayAll, scanCases } from './recall/replays.ts';

/**
 * Recall by form: captures with every form and composition, one leak a connection, and what of it is found; near misses, and what of
 * them is taken for proof. `--seed S`, `--triples N`, `--missed N` prints so many of what was missed, `--row TEXT` only rows that hold it,
 * `--replay` does the chain of every hit again and counts those that do not hold.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: 'recall' },
    triples: { type: 'string', default: '3000' },
    missed: { type: 'string', default: '40' },
    row: { type: 'string', default: '' },
    replay: { type: 'boolean', default: false },
  },
});

type Row = { cases: number; found: number; proof: number };

/** Chains that were replayed, and those that failed, by row. */
const replays = { hits: 0, failed: new Map<string, number>(), told: [] as string[] };

const batch = 1000;
const canaries = makeCanaries(values.seed);
const missed: string[] = [];

/** Scans cases, a thousand to a capture; a case is found when its own canary is, in a frame of its own connection. */
function tally(cases: readonly Case[], note: (missed: Case) => void): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (let from = 0; from < cases.length; from += batch) {
    const part = cases.slice(from, from + batch);
    const scanned = scanCases(part, canaries);
    if (values.replay) replay(scanned);
    const best = new Map<Case, 'proof' | 'support'>();
    for (const hit of scanned.hits) {
      const owner = scanned.caseOf(hit);
      if (owner?.canary.id === hit.canary && best.get(owner) !== 'proof') best.set(owner, hit.strength);
    }
    for (const one of part) {
      const row = rows.get(one.row) ?? { cases: 0, found: 0, proof: 0 };
      rows.set(one.row, row);
      row.cases++;
      if (best.has(one)) row.found++;
      else note(one);
      if (best.get(one) === 'proof') row.proof++;
    }
  }
  return rows;
}

function replay(scanned: ReturnType<typeof scanCases>): void {
  replays.hits += scanned.hits.length;
  for (const { hit, why } of replayAll(scanned, canaries)) {
    const row = scanned.caseOf(hit)?.row ?? 'no case';
    replays.failed.set(row, (replays.failed.get(row) ?? 0) + 1);
    replays.told.push(`${row}: ${hit.chain.join(' > ')}: ${why}`);
  }
}

function print(title: string, rows: Map<string, Row>): Row {
  const width = Math.max(...[...rows.keys()].map(({ length }) => length), title.length);
  console.log(
    `\n${title.padEnd(width)}  ${'cases'.padStart(6)} ${'found'.padStart(6)} ${'proof'.padStart(6)} ${'recall'.padStart(7)}`,
  );
  const sum: Row = { cases: 0, found: 0, proof: 0 };
  for (const [name, row] of [...rows, ['all', sum] as const]) {
    if (row !== sum) {
      sum.cases += row.cases;
      sum.found += row.found;
      sum.proof += row.proof;
    }
    const share = (row.found / row.cases).toFixed(4);
    console.log(
      `${name.padEnd(width)}  ${String(row.cases).padStart(6)} ${String(row.found).padStart(6)} ${String(row.proof).padStart(6)} ${share.padStart(7)}`,
    );
  }
  return sum;
}

const wanted = ({ row }: Case): boolean => row.includes(values.row);
const cases = makeCases(canaries, { seed: values.seed, triples: Number(values.triples) }).filter(wanted);
const leaks = tally(cases, ({ row, what }) => missed.push(`${row}: ${what}`));
const found = print('leaks', leaks);
const misses = makeNearMisses(canaries).filter(wanted);
const wrong =
  misses.length === 0
    ? null
    : print(
        'near misses',
        tally(misses, () => undefined),
      );
for (const line of missed.slice(0, Number(values.missed))) console.log(`missed: ${line}`);
console.log(
  `\nrecall ${(found.found / found.cases).toFixed(4)} (${found.cases - found.found} of ${found.cases} missed), ${wrong?.proof ?? 0} false proofs in ${wrong?.cases ?? 0} near misses`,
);
if (values.replay) {
  for (const [row, count] of replays.failed) console.log(`not replayed: ${String(count).padStart(6)}  ${row}`);
  for (const line of replays.told.slice(0, Number(values.missed))) console.log(`not replayed: ${line}`);
  console.log(`${replays.hits} chains replayed, ${replays.told.length} failed`);
}
process.exitCode = found.found === found.cases && (wrong?.proof ?? 0) === 0 && replays.told.length === 0 ? 0 : 1;
