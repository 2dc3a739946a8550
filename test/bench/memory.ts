import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawCanaries } from './speed/canaries.ts';
import { holes, idleHandset, makeCapture, manyOpen, randomBulk, tinyFlows } from './speed/captures.ts';
import { measure } from './speed/measure.ts';
import { alignTable } from './speed/table.ts';

/** Peak resident memory of `leakdiff scan` on captures of 4 GB in different mixes, one after the other, each removed after its turn. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { megabytes: { type: 'string', default: '4000' }, jobs: { type: 'string', default: '1' } },
});
const folder = join(import.meta.dirname, '../.out/bench');
const repository = join(import.meta.dirname, '../..');
mkdirSync(folder, { recursive: true });
const { canaries, needles } = drawCanaries(20_000);
const canaryFile = join(folder, 'canaries.json');
writeFileSync(canaryFile, JSON.stringify({ canaries }));

const table = [[`${needles} needles, ${values.jobs} threads`, 'MB', 'wall s', 'peak MB']];
for (const recipe of [idleHandset, randomBulk, tinyFlows, manyOpen, holes]) {
  if (positionals.length > 0 && !positionals.includes(recipe.name)) continue;
  const { file, bytes } = makeCapture({ recipe, bytes: Number(values.megabytes) * 1e6, folder, canaries });
  try {
    const command = [
      process.execPath,
      join(repository, 'harness/cli.ts'),
      'scan',
      '--canaries',
      canaryFile,
      '--jobs',
      values.jobs,
      file,
    ];
    const { wall, peak } = await measure({ name: recipe.name, command, cores: 'all' });
    table.push([recipe.says, (bytes / 1e6).toFixed(0), wall.toFixed(1), (peak / 1e6).toFixed(0)]);
    console.error(alignTable(table.slice(-1)));
  } finally {
    rmSync(file);
    rmSync(`${file}.json`, { force: true });
  }
}
console.log(alignTable(table));
