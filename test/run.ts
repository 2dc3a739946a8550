import { parseArgs } from 'node:util';
import { execa } from 'execa';

/**
 * Runs the tests in two passes and prints one closing line, `N passed, N failed`. The lab tests have the machine to themselves, one
 * file after the other: they hold real adb servers, namespaces and clocks that run 3,600 times as fast.
 */
const { positionals } = parseArgs({ allowPositionals: true });

const passes = [
  {
    name: 'unit',
    files: [
      'test/{analysis,cli,devices,evidence,golden,handset,model,network,plan,report,run,truth,virtual}/**/*.test.ts',
      'test/*.test.ts',
    ],
    jobs: 2,
    timeout: 120,
  },
  { name: 'lab', files: ['test/{lab,browser}/**/*.test.ts'], jobs: 1, timeout: 600 },
];

type Count = { total: number; pass: number; fail: number; skip: number; todo: number };

/** tap closes its output with e.g. `# { total: 12, pass: 11, fail: 1 }`. */
function readCount(lines: readonly string[]): Count {
  const line = lines.findLast((text) => /^# \{ .* \}$/.test(text)) ?? '';
  const value = (name: string): number => Number(line.match(new RegExp(`${name}: (\\d+)`))?.[1] ?? 0);
  return { total: value('total'), pass: value('pass'), fail: value('fail'), skip: value('skip'), todo: value('todo') };
}

/** The assertions that failed, each with what tap says of it. */
function failures(lines: readonly string[]): string[] {
  const told: string[] = [];
  let inside = false;
  for (const line of lines) {
    if (/^\s*not ok /.test(line)) told.push(line);
    else if (/^\s*---$/.test(line)) inside = /^\s*not ok /.test(told.at(-1) ?? '');
    if (inside) told.push(line);
    if (/^\s*\.\.\.$/.test(line)) {
      if (inside) told.push('');
      inside = false;
    }
  }
  return told;
}

let passed = 0;
let failed = 0;
let skipped = 0;
for (const pass of passes) {
  if (positionals.length > 0 && !positionals.includes(pass.name)) continue;
  console.log(`\n${pass.name} tests`);
  const tap = execa({ stderr: 'inherit', stdin: 'ignore', reject: false })(process.execPath, [
    'node_modules/.bin/tap',
    'run',
    '--reporter=tap',
    `--jobs=${pass.jobs}`,
    `--timeout=${pass.timeout}`,
    ...pass.files,
  ]);
  const lines: string[] = [];
  for await (const line of tap) {
    lines.push(line);
    if (/^(not )?ok /.test(line)) console.log(line.replace(/ # time=/, '  '));
  }
  const { exitCode } = await tap;
  for (const line of failures(lines)) console.log(line);
  const count = readCount(lines);
  passed += count.pass;
  skipped += count.skip + count.todo;
  // A pass that ran nothing, or that fell over outside of its tests, is a failure too.
  failed += count.fail === 0 && (exitCode !== 0 || count.total === 0) ? 1 : count.fail;
}
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 ? 0 : 1;
