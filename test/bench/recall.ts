import { parseArgs } from 'node:util';
import { scanCapture } from '../../harness/analysis/scan.ts';
import { pcap } from '../analysis/wire.ts';
import { type Case, makeCanaries, makeCases } from './recall/cases.ts';
import { makeNearMisses } from './recall/near-misses.ts';

/**
 * Recall by form: captures with every form and composition, one leak a connection, and what of it is found; near misses, and what of
 * them is taken for proof. `--seed S`, `--triples N`, `--missed N` prints so many of what was missed, `--row TEXT` only rows that hold it.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: 'recall' },
    triples: { type: 'string', default: '3000' },
    missed: { type: 'string', default: '40' },
    row: { type: 'string', default: '' },
  },
});

type Row = { cases: number; found: number; proof: number };

const batch = 1000;
const canaries = makeCanaries(values.seed);
const missed: string[] = [];

/** Scans cases, a thousand to a capture; a case is found when its own canary is, in a frame of its own connection. */
function tally(cases: readonly Case[], note: (missed: Case) => void): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (let from = 0; from < cases.length; from += batch) {
    const part = cases.slice(from, from + batch);
    const owners: number[] = [];
    const frames = part.flatMap((one, i) => {
      const made = one.frames(10_000 + i);
      for (const _ of made) owners.push(i);
      return made;
    });
    const { hits } = scanCapture([pcap(frames)], { file: 'recall.pcap', canaries, lookup: null });
    const best = new Map<number, 'proof' | 'support'>();
    for (const { canary, strength, ref } of hits) {
      const owner = owners[ref.frame - 1] ?? -1;
      if (part[owner]?.canary.id === canary && best.get(owner) !== 'proof') best.set(owner, strength);
    }
    part.forEach((one, i) => {
      const row = rows.get(one.row) ?? { cases: 0, found: 0, proof: 0 };
      rows.set(one.row, row);
      row.cases++;
      if (best.has(i)) row.found++;
      else note(one);
      if (best.get(i) === 'proof') row.proof++;
    });
  }
  return rows;
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
process.exitCode = found.found === found.cases && (wrong?.proof ?? 0) === 0 ? 0 : 1;
