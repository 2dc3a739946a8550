import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import t, { type Test } from 'tap';
import { type Finding, findingSchema, verdictSchema } from '../../harness/model/verdict.ts';
import { play } from './play.ts';
import { studies } from './studies.ts';

const cli = join(import.meta.dirname, '../../harness/cli.ts');
const gathered = ['plan.json', 'journal.ndjson', 'ledger.json', 'handset', 'captures'];
const judged = ['verdict.json', 'findings.ndjson'];
/** What is written for people and for build servers has no golden of its own, but must be the same twice. */
const everything = [...judged, 'report.html', 'report.md', 'junit.xml', 'manifest.json'];

const readAll = (folder: string, files: readonly string[]): Promise<string[]> =>
  Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));

/** The folder is what the generator makes; judged twice by the command line it gives the same bytes, and those that are expected. */
async function checkFolder(t: Test, name: string): Promise<void> {
  const golden = join(import.meta.dirname, name);
  const study = studies[name];
  if (study === undefined) {
    t.fail(`${name} is no study`);
    return;
  }
  for (const [file, content] of play(name, study))
    t.ok(Buffer.from(content).equals(await readFile(join(golden, file))), `${file} is as the generator makes it`);

  const folder = join(t.testdir(), name);
  await mkdir(folder);
  for (const part of gathered) await cp(join(golden, part), join(folder, part), { recursive: true });
  const analyse = () => execa(process.execPath, [cli, 'analyse', folder]);
  const { stdout } = await analyse();
  const first = await readAll(folder, everything);
  await analyse();
  t.strictSame(await readAll(folder, everything), first, 'judged twice, the same bytes');

  const [expected = '', findings = ''] = await readAll(golden, judged);
  const verdict = verdictSchema.parse(JSON.parse(first[0] ?? ''));
  const [outcome = '', reason] = name.split('-');
  t.equal(verdict.outcome, outcome);
  t.ok(stdout.endsWith(`\nverdict: ${outcome} ${folder}`));
  t.strictSame(verdict, verdictSchema.parse(JSON.parse(expected)), 'the verdict with all its numbers');
  const parse = (text: string): Finding[] =>
    text.split('\n').flatMap((line) => (line === '' ? [] : [findingSchema.parse(JSON.parse(line))]));
  t.strictSame(parse(first[1] ?? ''), parse(findings), 'every finding with its chain and place');
  t.strictSame(first.slice(0, 2), [expected, findings], 'byte for byte');
  if (outcome !== 'INCONCLUSIVE') return;
  t.equal(verdict.gates.find(({ passed }) => passed === false)?.id, reason, 'the gate that is named first');
  t.match(verdict.next, /\d+ .*cycles?.*, [\d,.]+ (min|h|d)\./, 'the next experiment has its numbers');
}

/** Checks the golden folders whose names begin so. */
export function checkFolders(...outcomes: readonly string[]): void {
  const wanted = (name: string): boolean => outcomes.includes(name.split('-')[0] ?? '');
  for (const name of Object.keys(studies).filter(wanted)) t.test(name, (t) => checkFolder(t, name));
  t.test('there is no folder without its study', async (t) => {
    const entries = await readdir(import.meta.dirname, { withFileTypes: true });
    for (const entry of entries) if (entry.isDirectory()) t.ok(studies[entry.name] !== undefined, entry.name);
  });
}
