import t from 'tap';
import { type Case, makeCanaries, makeCases } from '../bench/recall/cases.ts';
import { faultOf } from '../bench/recall/chain-oracle.ts';
import { replayAll, scanCases } from '../bench/recall/replays.ts';

const canaries = makeCanaries('replay');
/** Cases of each row, evenly spread over it; `test/bench/recall.ts --replay` takes all. */
const perRow = 12;
/** Connections in one capture. */
const batch = 1000;

function someOf(cases: readonly Case[]): Case[] {
  const rows = Map.groupBy(cases, ({ row }) => row);
  return [...rows.values()].flatMap((all) => {
    const step = Math.max(1, all.length / perRow);
    return Array.from({ length: Math.min(perRow, all.length) }, (_, i) => all[Math.floor(i * step)] as Case);
  });
}

t.test(
  'the chain of every hit in the recall corpus replays from its capture, and other decoders agree with each step',
  async (t) => {
    const cases = someOf(makeCases(canaries, { seed: 'replay', triples: 200 }));
    let hits = 0;
    const failed: string[] = [];
    for (let from = 0; from < cases.length; from += batch) {
      const scanned = scanCases(cases.slice(from, from + batch), canaries);
      hits += scanned.hits.length;
      for (const { hit, why } of replayAll(scanned, canaries))
        failed.push(`${scanned.caseOf(hit)?.row}: ${hit.chain.join(' > ')}: ${why}`);
    }
    t.same(failed, []);
    t.ok(hits >= cases.length * 0.95, `${hits} hits in ${cases.length} cases`);
    t.comment(`${hits} chains of ${cases.length} leaks replayed`);
  },
);

t.test('a chain is not taken for replayed with another frame’s offset, other links or another value', async (t) => {
  const [one] = makeCases(canaries, { seed: 'replay', triples: 0 }).filter(({ row }) => row === 'encoding: base64');
  const scanned = scanCases(one === undefined ? [] : [one], canaries);
  const [hit] = scanned.hits;
  if (hit === undefined) throw new Error('nothing was found');
  const failures = (altered: Partial<typeof hit>) =>
    replayAll({ ...scanned, hits: [{ ...hit, ...altered }] }, canaries);
  t.same(failures({}), []);
  for (const altered of [
    { ref: { ...hit.ref, offset: hit.ref.offset + 1 } },
    { ref: { ...hit.ref, stream: hit.ref.stream + 1 } },
    { ref: { ...hit.ref, frame: 100_000 } },
    { chain: hit.chain.map((link) => (link === 'base64' ? 'base32' : link)) },
    { direction: 'down' as const },
    { canary: canaries.find(({ kind, id }) => kind === hit.kind && id !== hit.canary)?.id ?? '' },
  ])
    t.equal(failures(altered).length, 1, JSON.stringify(altered));
});

t.test('the oracle refuses steps that do not follow from each other', async (t) => {
  const [canary] = canaries;
  if (canary === undefined) throw new Error('there are no canaries');
  const step = (name: string, text: string) => ({ name, at: 0, bytes: Buffer.from(text), made: null });
  const coded = Buffer.from(canary.value).toString('base64');
  const of = (...steps: ReturnType<typeof step>[]) =>
    faultOf(
      steps,
      steps.map(({ name }) => name),
      canary,
    );
  t.equal(of(step('tcp', coded), step('base64', coded), step('e164', canary.value)), null);
  t.match(
    of(step('tcp', coded), step('base64', coded.slice(0, -4)), step('e164', canary.value)),
    /base64 does not give/,
  );
  t.match(of(step('tcp', 'x'), step('e164', '+85200000000')), /no way to write the value/);
  t.match(of(step('tcp', 'x'), step('sha1', 'twenty bytes of text')), /no sha1 of the value/);
});
