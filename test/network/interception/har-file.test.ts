import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parseHar } from '../../../harness/analysis/har/parse.ts';
import { openHarFile } from '../../../harness/network/interception/har-file.ts';

const entry = (text: string) => ({ request: { url: `https://x.example/${text}` }, response: null });
const creator = { name: 'leakdiff', version: '1' };

t.test('an archive is whole after each entry, also where its end becomes shorter', async (t) => {
  const file = join(t.testdir(), 'x.har');
  let summary: unknown = { long: 'y'.repeat(1000) };
  const har = openHarFile({ file, creator, summary: () => summary });
  const urls = () => parseHar(readFileSync(file, 'utf8'), file).map(({ request }) => request.url.slice(-1));
  t.strictSame(urls(), []);
  for (const letter of ['a', 'b', 'c']) {
    t.ok(har.add(entry(letter)));
    summary = { after: letter };
    t.equal(urls().at(-1), letter);
  }
  har.close();
  t.strictSame(urls(), ['a', 'b', 'c']);
  t.strictSame(JSON.parse(readFileSync(file, 'utf8')).log._interception, { after: 'c' });
  t.equal(statSync(file).mode & 0o777, 0o600, 'what others said is for the owner alone');
});

t.test('an archive that is full takes nothing more, and one that is there is not overwritten', async (t) => {
  const file = join(t.testdir(), 'x.har');
  const har = openHarFile({ file, creator, summary: () => null, mostBytes: 400 });
  t.ok(har.add(entry('a')));
  t.notOk(har.add(entry('z'.repeat(400))));
  t.ok(har.add(entry('b')));
  har.close();
  t.equal(parseHar(readFileSync(file, 'utf8'), file).length, 2);
  t.throws(() => openHarFile({ file, creator, summary: () => null }), { code: 'EEXIST' });
});
