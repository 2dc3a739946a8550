import fc from 'fast-check';
import t from 'tap';
import { compareAddresses, readAddress } from '../../../harness/analysis/endpoint/address-words.ts';

const wordsOf = (text: string): number[] | null => {
  const words = new Uint16Array(8);
  const bytes = Buffer.from(text);
  return readAddress(bytes, 0, bytes.length, words) < 0 ? null : [...words];
};

t.test('addresses of all notations become their words', async (t) => {
  t.same(wordsOf('1.2.3.4'), [0, 0, 0, 0, 0, 0, 0x0102, 0x0304]);
  t.same(wordsOf('255.255.255.255'), [0, 0, 0, 0, 0, 0, 0xffff, 0xffff]);
  t.same(wordsOf('::'), [0, 0, 0, 0, 0, 0, 0, 0]);
  t.same(wordsOf('::1'), [0, 0, 0, 0, 0, 0, 0, 1]);
  t.same(wordsOf('1::'), [1, 0, 0, 0, 0, 0, 0, 0]);
  t.same(wordsOf('2001:db8::ff'), [0x2001, 0xdb8, 0, 0, 0, 0, 0, 0xff]);
  t.same(wordsOf('2001:DB8:1:2:3:4:5:6'), [0x2001, 0xdb8, 1, 2, 3, 4, 5, 6]);
  t.same(wordsOf('::ffff:1.2.3.4'), [0, 0, 0, 0, 0, 0xffff, 0x0102, 0x0304]);
  t.same(wordsOf('fe80::1%eth0'), [0xfe80, 0, 0, 0, 0, 0, 0, 1]);
});

t.test('what is no address is none', async (t) => {
  for (const junk of [
    '',
    'x',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.1000',
    '1:2:3',
    ':',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7',
    '::1.2.3',
  ])
    t.equal(wordsOf(junk), null, junk);
});

t.test('every IPv6 address is read as node writes it out in full, and in order', async (t) => {
  const words = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(words, words, (a, b) => {
      const short = new URL(`http://[${a.map((word) => word.toString(16)).join(':')}]/`).hostname.slice(1, -1);
      t.same(wordsOf(short), a, short);
      const number = (list: readonly number[]) => list.reduce((sum, word) => sum * 65_536n + BigInt(word), 0n);
      const order = Math.sign(compareAddresses(Uint16Array.from(a), Uint16Array.from(b)));
      return order === Number(number(a) > number(b)) - Number(number(a) < number(b));
    }),
    { numRuns: 300 },
  );
});

t.test('reading stops at the end it is given', async (t) => {
  const words = new Uint16Array(8);
  const line = Buffer.from('1.0.0.0,1.0.0.255,13335');
  t.equal(readAddress(line, 0, line.length, words), 7);
  t.equal(readAddress(line, 8, line.length, words), 17);
  t.same([...words], [0, 0, 0, 0, 0, 0, 0x0100, 0x00ff]);
  t.equal(readAddress(line, 0, 3, words), -1);
});
