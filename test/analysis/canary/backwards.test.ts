import t from 'tap';
import { compileCanaries } from '../../../harness/analysis/canary/compile.ts';
import { peel, stepsOutwards } from '../../../harness/analysis/canary/peel.ts';
import type { Canary } from '../../../harness/model/canary.ts';

const canaries: Canary[] = [
  { id: 'phone', kind: 'phone', value: '+85291234567' },
  { id: 'name', kind: 'name', value: 'François Müller' },
  { id: 'palindrome', kind: 'serial', value: '12abcddcba21' },
];
const compiled = compileCanaries(canaries);
const turned = (text: string) => [...text].reverse().join('');

function chains(bytes: Uint8Array, open = true): string[] {
  const found: string[] = [];
  peel({
    compiled,
    bytes,
    open,
    inflatedBytes: 1 << 20,
    onMatch: (match) => {
      const steps = stepsOutwards(match, compiled).reverse();
      found.push(`${steps.map(({ name }) => name).join(' ')} ${steps[0]?.at}-${steps[0]?.end}`);
    },
  });
  return found;
}

t.test(
  'a value written backwards is found where it stands, character by character, and the chain says so',
  async (t) => {
    t.ok(chains(Buffer.from(`{"p":"${turned('+85291234567')}"}`)).includes('reversed e164 6-18'));
    const name = Buffer.from(`{"n":"${turned('François Müller')}"}`);
    t.ok(chains(name).includes(`reversed as-is 6-${name.length - 2}`));
    const hidden = Buffer.from(turned('"tel":"+85291234567"')).toString('base64');
    t.ok(chains(Buffer.from(hidden)).some((chain) => /^base64(url)? reversed e164/.test(chain)));
  },
);

t.test('a part of a number that was written backwards counts only where the number ends', async (t) => {
  const tails = (text: string) => chains(Buffer.from(text)).filter((chain) => /last7|national/.test(chain));
  t.ok(tails(`id=${turned('91234567')}&`).length > 0);
  t.same(tails(`id=12${turned('91234567')}&`), []);
});

t.test('what reads the same both ways is looked for once', async (t) => {
  const least = [...compiled.needles].filter(({ canary, digest }) => canary === 2 && !digest);
  t.ok(least.some(({ label, backwards }) => label === 'as-is' && backwards === undefined));
  t.notOk(least.some(({ label, backwards }) => label === 'as-is' && backwards));
});

t.test('nothing is read backwards in noise, in what cannot be opened, or in what was turned already', async (t) => {
  const value = Buffer.from(turned('91234567'));
  const noise = Buffer.alloc(4096, 0x93);
  t.same(chains(Buffer.concat([noise, value, noise])), []);
  t.same(chains(Buffer.from(`{"p":"${turned('+85291234567')}"}`), false), []);
});

t.test('encoded values that were then written backwards are turned, and nothing else is', async (t) => {
  const made: number[] = [];
  const text = `{"title":"list 4434","rank":228398272,"note":"Wednesday morning, application settings"}`.repeat(50);
  const coded = turned(Buffer.from('tel +85291234567').toString('base64').replaceAll('=', ''));
  const bytes = Buffer.from(`${text}{"d":"${coded}"}${text}`);
  peel({
    compiled,
    bytes,
    open: true,
    inflatedBytes: 1 << 20,
    onMatch: ({ level }) => {
      for (let { around } = level; around !== null; around = around.level.around)
        if (around.layer.name === 'reversed') made.push(around.opened.bytes.length);
    },
  });
  t.ok(made.length > 0);
  t.ok(made.every((size) => size < bytes.length / 8));
});
