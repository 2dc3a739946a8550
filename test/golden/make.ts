import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { judgeRun } from '../../harness/run/judge-run.ts';
import { play } from './play.ts';
import { studies } from './studies.ts';

/**
 * Writes the golden run folders anew: `make.ts` the evidence alone, which knows nothing of the judge; `make.ts --update` also what is
 * expected of it, as `leakdiff analyse` says it now. What changed is then for eyes to read, in the diff. Names given pick some of them.
 */
const { values, positionals } = parseArgs({
  options: { update: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const produced = ['report.html', 'report.md', 'junit.xml', 'manifest.json'];

for (const [name, study] of Object.entries(studies)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const folder = join(import.meta.dirname, name);
  for (const [file, content] of play(name, study)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  }
  if (!values.update) continue;
  const { verdict } = await judgeRun(folder);
  for (const file of produced) await rm(join(folder, file));
  console.log(
    `\n${name}: ${verdict.outcome}\n${verdict.answer}${verdict.next === '' ? '' : `\nnext: ${verdict.next}`}`,
  );
}
