import t from 'tap';
import { outcomes } from '../../harness/model/verdict.ts';
import { checkFolders } from './check.ts';
import { studies } from './studies.ts';

t.test('every outcome has a golden folder', async (t) => {
  const known = new Set(Object.keys(studies).map((name) => name.split('-')[0]));
  t.strictSame(
    outcomes.filter((outcome) => !known.has(outcome)),
    [],
  );
});

checkFolders('FIX_CONFIRMED', 'FIX_BOUNDED', 'NO_LEAK_FOUND');
