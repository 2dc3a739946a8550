import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';

/** Every key of a value and of what is in it. */
function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(keysOf);
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]);
}

const repository = join(import.meta.dirname, '..');
/** Names of packages, not of fields. */
const isPackage = (key: string): boolean => key.startsWith('@') || key.includes('-');

t.test('every field of a verdict and of a finding is explained in results/README.md', async (t) => {
  const page = await readFile(join(repository, 'results/README.md'), 'utf8');
  const words = new Set(page.match(/[A-Za-z]+/g));
  for (const name of ['LEAK_MOVED', 'FIX_BOUNDED', 'INCONCLUSIVE-TOO_FEW_CYCLES']) {
    const golden = join(repository, 'test/golden', name);
    const verdict = await readFile(join(golden, 'verdict.json'), 'utf8');
    const findings = (await readFile(join(golden, 'findings.ndjson'), 'utf8'))
      .split('\n')
      .filter((line) => line !== '');
    const keys = new Set([verdict, ...findings].flatMap((text) => keysOf(JSON.parse(text))));
    t.strictSame(
      [...keys].filter((key) => !words.has(key) && !isPackage(key)),
      [],
      name,
    );
  }
});
