import type { Canary } from '../../model/canary.ts';
import { type Disguise, disguises } from './disguises.ts';
import { keyedDigests, parseKeyed } from './keyed/derive.ts';
import { createNeedleBuilder, type NeedleColumns, type NeedleTable, needleTable } from './needle-table.ts';
import { type Needle, type Prepared, prepare, wholeDigest } from './needles.ts';
import { type Searcher, searcherOf } from './search.ts';
import { type Spots, tabulate } from './spots.ts';

/** Canaries made ready for searching. */
export type CompiledCanaries = {
  readonly canaries: readonly Canary[];
  readonly needles: NeedleTable;
  readonly search: Searcher;
  /** One English line when not everything that could be looked for is. */
  readonly notes: readonly string[];
  readonly parts: CompiledParts;
};

/** What compiling made, without functions: typed arrays and texts, from which another thread can search without compiling again. */
export type CompiledParts = {
  readonly columns: NeedleColumns;
  readonly spots: Spots;
  readonly notes: readonly string[];
};

/**
 * Needles that are made at most, some 230 bytes of memory each. Values as they are come first and are never left out. With 100 canaries all
 * disguises but the exotic ones fit; with 20,000 the plain forms and their commonest digests.
 */
export const mostNeedles = 400_000;
/** Exotic disguises are looked for only while all needles are no more than these, which 20 canaries make. */
const mostWithExotic = 64_000;

/** Prepares canaries for searching; a value given twice with the same kind is searched once, under the first id. */
export function compileCanaries(canaries: readonly Canary[], most = mostNeedles): CompiledCanaries {
  const prepared = withoutRepeats(canaries);
  const builder = createNeedleBuilder();
  const leftOut: string[] = [];
  disguises.forEach((disguise, rank) => {
    const before = builder.count();
    const room = rank === 0 ? Number.POSITIVE_INFINITY : disguise.exotic ? Math.min(most, mostWithExotic) : most;
    if (fits(disguise, prepared, room - before)) {
      for (const each of prepared) {
        disguise.add(each, builder);
        if (builder.count() > room) break;
      }
      if (builder.count() <= room) return;
    }
    builder.cut(before);
    leftOut.push(disguise.name);
  });
  const notes =
    leftOut.length === 0 ? [] : [`with ${prepared.length} canaries these were not looked for: ${leftOut.join('; ')}`];
  return assemble(canaries, partsOf(builder.finish(), notes));
}

/** Whether the needles of a disguise are few enough, as far as they can be counted beforehand. */
function fits({ count }: Disguise, prepared: readonly Prepared[], room: number): boolean {
  if (count === undefined) return true;
  let sum = 0;
  return prepared.every((each) => {
    sum += count(each);
    return sum <= room;
  });
}

function partsOf({ columns, packed }: NeedleTable, notes: readonly string[]): CompiledParts {
  return { columns, spots: tabulate(packed), notes };
}

/** Canaries with what compiling them made. */
export function assemble(canaries: readonly Canary[], parts: CompiledParts): CompiledCanaries {
  const needles = needleTable(parts.columns);
  const search = searcherOf({ needles: needles.packed, spots: parts.spots });
  return { canaries, needles, search, notes: parts.notes, parts };
}

/** Only some needles of digests that were made with keys from the traffic, for a second look where they are known to stand. */
export function compileKeyed(canaries: readonly Canary[], needles: readonly Needle[]): CompiledCanaries {
  const builder = createNeedleBuilder();
  needles.forEach(builder.add);
  return assemble(canaries, partsOf(builder.finish(), []));
}

/** One canary and what a chain's last link says of it: for a digest made with a key, which the link holds, that digest, and otherwise all there is. */
export function compileForLink(canary: Canary, link: string): CompiledCanaries {
  const keyed = parseKeyed(link);
  if (keyed === null) return compileCanaries([canary]);
  const { forms } = prepare(canary, 0);
  const needles = forms
    .filter(({ digested }) => digested === 'usual')
    .flatMap(({ name, text }) =>
      keyedDigests(keyed.algorithm, keyed.key, text)
        .filter(({ label }) => label === link)
        .map(({ label, hex }) => wholeDigest(0, label, name, hex)),
    );
  return compileKeyed([canary], needles);
}

function withoutRepeats(canaries: readonly Canary[]): Prepared[] {
  const seen = new Set<string>();
  const prepared: Prepared[] = [];
  canaries.forEach((canary, index) => {
    const key = `${canary.kind}\0${canary.value}`;
    if (seen.has(key)) return;
    seen.add(key);
    prepared.push(prepare(canary, index));
  });
  return prepared;
}
