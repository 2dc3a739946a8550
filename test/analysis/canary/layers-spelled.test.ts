import t from 'tap';
import { compileCanaries } from '../../../harness/analysis/canary/compile.ts';
import { peel, stepsOutwards } from '../../../harness/analysis/canary/peel.ts';

const compiled = compileCanaries([{ id: 'name', kind: 'name', value: 'Tai-Man Chan Qwxz' }]);

function chains(text: string): string[][] {
  const found: string[][] = [];
  peel({
    compiled,
    bytes: Buffer.from(text),
    open: true,
    inflatedBytes: 1 << 20,
    onMatch: (match) =>
      found.push(
        stepsOutwards(match, compiled)
          .map(({ name }) => name)
          .reverse(),
      ),
  });
  return found;
}

const value = Buffer.from('Tai-Man Chan Qwxz');
const pairs = value.toString('hex').match(/../g) ?? [];
const spellings: Readonly<Record<string, string>> = {
  colons: pairs.join(':'),
  blanks: pairs.join(' ').toUpperCase(),
  'a C array': pairs.map((pair) => `0x${pair}`).join(', '),
  escapes: pairs.map((pair) => `\\x${pair}`).join(''),
  'a decimal array': JSON.stringify([...value]),
  'an array over several lines': JSON.stringify({ b: [...value], n: 3 }, null, 1),
};

for (const [name, text] of Object.entries(spellings)) {
  t.test(`bytes spelled one by one are read: ${name}`, async (t) => {
    t.ok(chains(`{"d":"${text}","e":1}`).some((chain) => chain.includes('spelled')));
  });
}

t.test('a list of numbers that are no bytes is not read', async (t) => {
  t.same(chains(`[${[...value].map((byte) => byte + 1000).join(',')}]`), []);
});
