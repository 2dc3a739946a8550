import { createHash } from 'node:crypto';
import { join } from 'node:path';
import t from 'tap';
import { findImages, noImages, sha256Of } from '../../harness/run/images.ts';

const plan = { steps: [{ kind: 'flash' as const, arm: 'third-party' }] };

t.test('images that were given count before those of the bench', async (t) => {
  const folder = t.testdir({ 'given.zip': 'given', 'third.zip': 'third', 'stock.zip': 'stock' });
  const file = (name: string) => join(folder, name);
  const bench = {
    adb: '127.0.0.1:1',
    handset: { pid: 1, interface: 'wlan0' },
    upstream: { pid: 1, resolver: '1.1.1.1' },
    images: { thirdParty: file('third.zip'), stock: file('stock.zip') },
  };
  t.strictSame(await findImages({ plan, given: noImages, bench }), {
    thirdParty: file('third.zip'),
    stock: file('stock.zip'),
  });
  const given = { thirdParty: file('given.zip'), stock: null };
  t.match(await findImages({ plan, given, bench }), { thirdParty: file('given.zip') });
  t.strictSame(await findImages({ plan: { steps: [] }, given, bench }), noImages, 'nothing is looked for in vain');
  t.equal(await sha256Of(file('third.zip')), createHash('sha256').update('third').digest('hex'));
});

t.test('a missing image is refused before anything is done to the handset', async (t) => {
  const folder = t.testdir({ 'empty.zip': '' });
  await t.rejects(findImages({ plan, given: noImages, bench: null }), {
    code: 'BAD_ARGUMENT',
    message: /--image FILE/,
  });
  for (const name of ['empty.zip', 'none.zip'])
    await t.rejects(findImages({ plan, given: { thirdParty: join(folder, name), stock: null }, bench: null }), {
      code: 'BAD_FILE',
    });
});
