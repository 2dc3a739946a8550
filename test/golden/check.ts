import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import t, { type Test } from 'tap';
import { type Finding, findingSchema, verdictSchema } from '../../harness/model/verdict.ts';
import { judgeRun } from '../../harness/run/judge-run.ts';
import { play } from './play.ts';
import { studies } from './studies.ts';

const cli = join(import.meta.dirname, '../../harness/cli.ts');
const gathered = ['plan.json', 'journal.ndjson', 'ledger.json', 'handset', 'captures', 'transcripts'];
const judged = ['verdict.json', 'findings.ndjson'];
/** What is written for people and for build servers has no golden of its own, but must be the same twice. */
const everything = [...judged, 'report.html', 'report.md', 'junit.xml', 'manifest.json'];

const readAll = (folder: string, files: readonly string[]): Promise<string[]> =>
  Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));

/** A copy of a golden folder as it was before it was judged. */
async function unjudged(t: Test, name: string): Promise<string> {
  const folder = join(t.testdir(), name);
  await mkdir(folder);
  const parts = await readdir(join(import.meta.dirname, name));
  for (const part of parts.filter((one) => gathered.includes(one)))
    await cp(join(import.meta.dirname, name, part), join(folder, part), { recursive: true });
  return folder;
}

/** The folder is what the generator makes, and judging it gives what is expected, byte for byte. */
async function checkFolder(t: Test, name: string): Promise<void> {
  const golden = join(import.meta.dirname, name);
  const study = studies[name];
  if (study === undefined) {
    t.fail(`${name} is no study`);
    return;
  }
  for (const [file, content] of play(name, study))
    t.ok(Buffer.from(content).equals(await readFile(join(golden, file))), `${file} is as the generator makes it`);

  const folder = await unjudged(t, name);
  await judgeRun(folder);
  const now = await readAll(folder, judged);
  const expected = await readAll(golden, judged);
  const verdict = verdictSchema.parse(JSON.parse(now[0] ?? ''));
  const [outcome = '', reason] = name.split('-');
  t.equal(verdict.outcome, outcome);
  t.strictSame(verdict, verdictSchema.parse(JSON.parse(expected[0] ?? '')), 'the verdict with all its numbers');
  const parse = (text = ''): Finding[] =>
    text.split('\n').flatMap((line) => (line === '' ? [] : [findingSchema.parse(JSON.parse(line))]));
  t.strictSame(parse(now[1]), parse(expected[1]), 'every finding with its chain and place');
  t.strictSame(now, expected, 'byte for byte');
  if (outcome !== 'INCONCLUSIVE') return;
  t.equal(verdict.gates.find(({ passed }) => passed === false)?.id, reason, 'the gate that is named first');
  t.match(verdict.next, /\d+ .*cycles?.*, [\d,.]+ (min|h|d)\./, 'the next experiment has its numbers');
}

/** Judged twice by the command line, in processes of their own, a folder gets the same bytes and the line that DESIGN promises. */
async function checkTwice(t: Test, name: string): Promise<void> {
  const folder = await unjudged(t, name);
  const analyse = () => execa(process.execPath, [cli, 'analyse', folder]);
  const { stdout } = await analyse();
  const first = await readAll(folder, everything);
  await analyse();
  t.strictSame(await readAll(folder, everything), first);
  t.ok(stdout.endsWith(`\nverdict: ${name.split('-')[0]} ${folder}`));
}

/** Checks the golden folders whose names begin so; one of them also by the command line. */
export function checkFolders(...outcomes: readonly string[]): void {
  const names = Object.keys(studies).filter((name) => outcomes.includes(name.split('-')[0] ?? ''));
  for (const name of names) t.test(name, (t) => checkFolder(t, name));
  for (const name of names.slice(0, 1)) t.test(`${name}, judged twice`, (t) => checkTwice(t, name));
  t.test('there is no folder without its study', async (t) => {
    const entries = await readdir(import.meta.dirname, { withFileTypes: true });
    for (const entry of entries) if (entry.isDirectory()) t.ok(studies[entry.name] !== undefined, entry.name);
  });
}
