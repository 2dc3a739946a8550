import fc from 'fast-check';
import t from 'tap';
import { compressions } from '../../../../harness/analysis/canary/keyed/compression.ts';
import { keyedDigests } from '../../../../harness/analysis/canary/keyed/derive.ts';
import { createTrial } from '../../../../harness/analysis/canary/keyed/trial.ts';
import { createKeyTrials } from '../../../../harness/analysis/canary/keyed/trials.ts';

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 40 }),
  fc.string({ minLength: 50, maxLength: 200 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 90 }),
  fc.uint8Array({ minLength: 8, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  fc.uint8Array({ minLength: 12, maxLength: 48 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
);

for (const [name, compression] of Object.entries(compressions)) {
  t.test(`each digest that Node makes with ${name} is seen, whatever the lengths of key and values`, async (t) => {
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 4 }), (key, values) => {
        const trial = createTrial(compression, values);
        values.forEach((value, index) => {
          for (const { label, hex } of keyedDigests(name, key, value)) {
            const seen: number[] = [];
            trial.attempt(key, new Set([trial.firstWord(Buffer.from(hex, 'hex'))]), (at) => seen.push(at));
            t.ok(seen.includes(index), label);
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  t.test(`nothing is seen with ${name} where no digest is like that`, async (t) => {
    const trial = createTrial(compression, ['352099001761481', '+85291234567']);
    trial.attempt('n0nc3', new Set([trial.firstWord(Buffer.alloc(32))]), () => t.fail('a digest of zeros'));
  });
}

t.test('of what was seen the algorithm, the canaries that have the value, and the bound are told', async (t) => {
  const values = [
    { canary: 0, form: 'a', text: 'one' },
    { canary: 2, form: 'b', text: 'one' },
    { canary: 1, form: 'c', text: 'two' },
  ];
  const trials = createKeyTrials(() => values);
  for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
    const [hmac] = keyedDigests(algorithm, 'the-key', 'one');
    const found: unknown[] = [];
    const attempt = (most: number) =>
      trials.attempt(new Set(['first', 'the-key']), new Set([hmac?.hex ?? '']), most, (each) => found.push(each));
    t.equal(attempt(1000), true);
    t.same(
      found,
      values.slice(0, 2).map((value) => ({ ...value, ...hmac })),
    );
    found.length = 0;
    t.equal(attempt(1), false);
    t.same(found, []);
  }
});
