import fc from 'fast-check';
import t from 'tap';
import { isWellKnown, linkedBytes, strengths, type Weighed } from '../../../harness/analysis/canary/strength.ts';

t.test('well-known defaults are known as such', async (t) => {
  t.ok(isWellKnown({ value: '02:00:00:00:00:00' }));
  t.ok(isWellKnown({ value: '0123456789ABCDEF' }));
  t.notOk(isWellKnown({ value: 'ac:f7:f3:12:34:56' }));
});

const hit = (canary: number, offset: number, more: Partial<Weighed> = {}): Weighed => ({
  canary,
  value: `value ${canary}`,
  offset,
  end: offset + 11,
  bits: 31,
  support: false,
  ...more,
});

t.test('two linked values are proof, one is not, nor are two a long way apart or on the same bytes', async (t) => {
  t.same(strengths([hit(1, 0)]), ['support']);
  t.same(strengths([hit(1, 0), hit(2, 100)], 2), ['proof', 'proof']);
  t.same(strengths([hit(1, 0), hit(1, 100)], 2), ['support', 'support']);
  t.same(strengths([hit(1, 0), hit(2, 100_000)], 2), ['support', 'support']);
  t.same(strengths([hit(1, 0), hit(2, 100, { support: true })], 2), ['support', 'support']);
  t.same(strengths([hit(1, 0, { value: 'abcd' }), hit(2, 2, { value: 'bc' })], 2), ['support', 'support']);
  t.same(strengths([hit(1, 0, { bits: 64 })]), ['proof']);
  t.same(strengths([hit(1, 0, { bits: 160, support: true })]), ['support']);
});

t.test('values inside one compressed body are linked, though all stand at its first byte', async (t) => {
  const body = { offset: 0, end: 900 };
  t.same(strengths([hit(1, 0, body), hit(2, 0, body)], 2), ['proof', 'proof']);
  t.same(strengths([hit(1, 0, { ...body, value: 'abcd' }), hit(2, 0, { ...body, value: 'bc' })], 2), [
    'support',
    'support',
  ]);
});

t.test('the more canaries are looked for and the farther apart two are, the less they prove', async (t) => {
  const pair = [hit(1, 0), hit(2, 40)];
  t.same(strengths(pair, 20), ['proof', 'proof']);
  t.same(strengths(pair, 20_000), ['support', 'support']);
  const list = Array.from({ length: 5 }, (_, i) => hit(i, i * 30));
  t.same(new Set(strengths(list, 20_000)), new Set(['proof']), 'an address book is proof however many were planted');
  const beside = [hit(1, 0, { bits: 200 }), hit(2, 60_000)];
  t.same(strengths(beside, 20_000), ['proof', 'support'], 'a true value does not make proof of a chance hit far away');
});

t.test('what is called linked by chance stays as rare as stated, were the data nothing but such values', async (t) => {
  // A stream of 2^22 places; each holds any of 1,000 canaries with probability 2^-13 (1,000 values of 23 bits).
  const canaries = 1000;
  const bits = Math.log2(canaries) + 13;
  let state = 12_345;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const hits: Weighed[] = [];
  for (let at = 0; at < 2 ** 22; at += Math.ceil(Math.log(1 - random()) / Math.log(1 - 2 ** -13))) {
    hits.push(hit(Math.floor(random() * canaries), at, { end: at + 1, bits }));
  }
  const proof = strengths(hits, canaries).filter((each) => each === 'proof').length;
  t.ok(hits.length > 400, `${hits.length} chance hits`);
  t.equal(proof, 0);
});

t.test('any list of hits is weighed in a moment', async (t) => {
  const crowd = Array.from({ length: 10_000 }, (_, i) => hit(i % 7, i * 4, { bits: 1 }));
  const began = performance.now();
  t.same(new Set(strengths(crowd, 7)), new Set(['support']));
  t.ok(performance.now() - began < 5000);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(3 * linkedBytes), fc.nat(70)), { maxLength: 30 }), (drawn) => {
      const list = drawn
        .map(([canary, offset, bits]) => hit(canary, offset, { bits }))
        .sort((a, b) => a.offset - b.offset);
      const few = strengths(list, 6);
      const many = strengths(list, 6000);
      for (const [i, strength] of many.entries()) if (strength === 'proof') t.equal(few[i], 'proof');
    }),
    { numRuns: 200 },
  );
});
