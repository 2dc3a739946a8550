import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { doubtsOf, readCanaries } from '../../harness/cli/canary-file.ts';
import type { Canary } from '../../harness/model/canary.ts';

const one = { id: 'a', kind: 'phone', value: '+85261847305' } as const;

async function read(t: Tap, text: string): Promise<Canary[]> {
  const file = join(t.testdir(), 'canaries.json');
  writeFileSync(file, text);
  return readCanaries(file);
}

type Tap = { testdir(): string };

t.test('a file may begin with a byte order mark', async (t) => {
  t.same(await read(t, `\uFEFF${JSON.stringify({ canaries: [one] })}`), [one]);
});

t.test(
  'Chinese names of two and three characters are long enough, four Latin letters are, three are not',
  async (t) => {
    const named = (value: string) => JSON.stringify({ canaries: [{ id: 'n', kind: 'name', value }] });
    for (const value of ['王明', '王小明', 'Quil']) t.equal((await read(t, named(value)))[0]?.value, value);
    await t.rejects(read(t, named('Qui')), { code: 'BAD_FILE', message: /canaries\.0\.value: too short; .*4 bytes/ });
  },
);

t.test('an id that stands twice is refused, as its findings could not be told apart', async (t) => {
  const text = JSON.stringify({ canaries: [one, { ...one, value: '+85261847306' }] });
  await t.rejects(read(t, text), { code: 'BAD_FILE', message: /canaries\.1\.id: "a" stands twice/ });
});

t.test('what is no file of canaries is said where', async (t) => {
  const wrong: [string, RegExp][] = [
    ['', /is not JSON; expected \{"canaries"/],
    ['null', /the whole: /],
    ['[]', /the whole: /],
    ['{}', /canaries: /],
    ['{"canaries":[]}', /canaries: /],
    ['{"canaries":[{"id":"a","kind":"fone","value":"12345"}]}', /canaries\.0\.kind: /],
    ['{"canaries":[{"id":1,"kind":"text","value":"12345"}]}', /canaries\.0\.id: /],
    ['{"canaries":[{"id":"a","kind":"text","value":12345}]}', /canaries\.0\.value: /],
  ];
  for (const [text, message] of wrong) await t.rejects(read(t, text), { code: 'BAD_FILE', message }, text);
  await t.rejects(readCanaries(join(t.testdir(), 'none')), { code: 'BAD_FILE', message: /ENOENT/ });
  await t.rejects(readCanaries(t.testdir()), { code: 'BAD_FILE', message: /EISDIR/ });
});

t.test('a value of another shape than its kind is pointed out', async (t) => {
  const doubted: Record<string, string[]> = {
    phone: ['61847305', 'hello world', '+12'],
    email: ['nobody'],
    imei: ['12345', '35391805726341277'],
    imsi: ['abcd'],
    iccid: ['8985'],
    mac: ['zz:zz:zz:zz:zz:zz', '64:09:80:5e:c3'],
    location: ['here', '22.28'],
    uuid: ['6a1f0c52-93de'],
  };
  for (const [kind, values] of Object.entries(doubted)) {
    for (const value of values)
      t.match(doubtsOf([{ id: 'x', kind, value } as Canary]), [/^canary "x": .* is not an? |latitude/], value);
  }
  const sound: Record<string, string[]> = {
    phone: ['+85261847305', '+852 6184-7305', '+1 (415) 555-0173'],
    email: ['zor.belkin+q7@example.org'],
    imei: ['353918057263412', '35-391805-726341-2', '35391805726341', 'A0000012345678'],
    imsi: ['454061987203465'],
    iccid: ['89852012345678901237', '8985 2012 3456 7890 123F'],
    mac: ['64:09:80:5e:c3:1d', '64-09-80-5E-C3-1D', '6409.805e.c31d', '6409805ec31d'],
    location: ['22.284513,114.158327', '-33.9, 18.4'],
    uuid: ['6a1f0c52-93de-4b7a-8e41-0d5cf2b7a913', '{6A1F0C5293DE4B7A8E410D5CF2B7A913}'],
    name: ['王小明'],
    ssid: ['Fjordlampe-5G'],
  };
  for (const [kind, values] of Object.entries(sound)) {
    for (const value of values) t.same(doubtsOf([{ id: 'x', kind, value } as Canary]), [], value);
  }
});

t.test('the same value under two ids, and a value of blanks, are pointed out; many doubts are counted', async (t) => {
  t.match(doubtsOf([one, { ...one, id: 'b' }]), ['canary "b" has the same value as "a" and is reported under that id']);
  t.same(doubtsOf([{ id: 'w', kind: 'text', value: '    ' }]), ['canary "w" has neither letters nor digits']);
  const many = Array.from({ length: 25 }, (_, i): Canary => ({ id: `c${i}`, kind: 'imei', value: `short ${i}` }));
  t.equal(doubtsOf(many).length, 11);
  t.equal(doubtsOf(many).at(-1), 'and 15 more canaries like these');
});
