import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { drawCanaries } from './speed/canaries.ts';
import { type CaptureRecipe, idleHandset, makeCapture, randomBulk } from './speed/captures.ts';
import { type Contestant, compete, type Measure } from './speed/measure.ts';
import { alignTable } from './speed/table.ts';

/**
 * How fast `leakdiff scan` is against what a lab would use, on generated captures, all measured in one go: `make bench`. Nothing is asserted. Ratios
 * say how many times as long a program takes, by the wall clock and by processor time; the latter says more on a machine that is not idle.
 */
const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '300' },
    needles: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '3' },
  },
});
const folder = join(import.meta.dirname, '../.out/bench');
const repository = join(import.meta.dirname, '../..');
mkdirSync(folder, { recursive: true });

const { canaries, needles } = drawCanaries(Number(values.needles));
const canaryFile = join(folder, 'canaries.json');
const plainFile = join(folder, 'plain-values.txt');
writeFileSync(canaryFile, JSON.stringify({ canaries }));
writeFileSync(plainFile, `${canaries.map(({ value }) => value).join('\n')}\n`);

const firstLine = async (program: string, ...args: string[]) => {
  const { stdout, stderr } = await execa({ reject: false })(program, args);
  return /^.*\d+\.\d+.*$/m.exec(`${stdout}\n${stderr}`)?.[0] ?? program;
};

function contestants(file: string): Contestant[] {
  const scan = [process.execPath, join(repository, 'harness/cli.ts'), 'scan', '--canaries', canaryFile, '--jobs'];
  const tshark = ['sh', '-c', 'exec tshark -n "$@" >/dev/null', 'sh', '-r', file];
  const fields = ['frame.number', 'tcp.stream', 'tcp.payload', 'udp.payload'].flatMap((name) => ['-e', name]);
  const follow = 'tcpflow -q -r "$0" -o {out} >/dev/null && grep -rhF -f "$1" {out}';
  return [
    { name: 'leakdiff scan', command: [...scan, '1', file], cores: 'one' },
    { name: 'tcpflow, grep -F', command: ['sh', '-c', follow, file, plainFile], cores: 'one' },
    { name: 'tshark -T fields', command: [...tshark, '-T', 'fields', ...fields], cores: 'one' },
    { name: 'tshark -z conv,tcp', command: [...tshark, '-q', '-z', 'conv,tcp'], cores: 'one' },
    {
      name: `leakdiff scan, ${availableParallelism()} threads`,
      command: [...scan, String(availableParallelism()), file],
      cores: 'all',
    },
  ];
}

function rows(names: readonly string[], measures: readonly Measure[], bytes: number): string[][] {
  const ours = measures[0] ?? { wall: 1, cpu: 1 };
  return measures.map(({ wall, cpu, peak, lines }, i) => [
    names[i] ?? '',
    (bytes / 1e6 / wall).toFixed(1),
    (wall / ours.wall).toFixed(2),
    (cpu / ours.cpu).toFixed(2),
    wall.toFixed(2),
    cpu.toFixed(2),
    (peak / 1e6).toFixed(0),
    String(lines),
  ]);
}

async function bench(recipe: CaptureRecipe): Promise<void> {
  const made = makeCapture({ recipe, bytes: Number(values.megabytes) * 1e6, folder, canaries });
  // Everything is read from the page cache.
  await execa({ stdout: 'ignore' })('cat', [made.file]);
  const all = contestants(made.file);
  const measures = await compete(all, Number(values.rounds));
  const names = all.map(({ name }) => name);
  console.log(`\n${recipe.says}: ${(made.bytes / 1e6).toFixed(0)} MB, ${made.planted} canaries planted`);
  const head = [
    'one core, unless threads are named',
    'MB/s',
    'x leakdiff',
    'x its cpu',
    'wall s',
    'cpu s',
    'peak MB',
    'lines',
  ];
  console.log(alignTable([head, ...rows(names, measures, made.bytes)]));
}

console.log(`${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.version}`);
console.log(`${await firstLine('tshark', '--version')}; ${await firstLine('tcpflow', '--version')}`);
console.log(
  `${canaries.length} canaries, ${needles} needles; grep looks for the ${canaries.length} plain values only; best of ${values.rounds}`,
);
for (const recipe of [idleHandset, randomBulk]) await bench(recipe);
