import { join } from 'node:path';
import { execa } from 'execa';
import t from 'tap';

t.setTimeout(200_000);

/** Without the test runner's hook into every Node program, which writes where an ordinary user may not and so makes it exit 1. */
const plainly = ['env', '-u', 'NODE_OPTIONS'];
const root = process.geteuid?.() === 0;
t.test(
  'an ordinary user has the same handset through a user namespace',
  { skip: root ? false : 'this is run as an ordinary user already' },
  async (t) => {
    const file = join(import.meta.dirname, 'virtual-handset.test.ts');
    const result = await execa('runuser', ['-u', 'nobody', '--', ...plainly, process.execPath, file], {
      env: { HOME: '/nonexistent', LEAKDIFF_TEST_LAB: undefined },
      reject: false,
      all: true,
      stdin: 'ignore',
      timeout: 180_000,
    });
    t.equal(result.exitCode, 0, 'all its tests pass');
    if (result.exitCode !== 0) t.comment(result.all);
    t.match(result.stdout, /^ok 1 - a handset on the bench/m);
  },
);
