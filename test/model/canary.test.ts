import fc from 'fast-check';
import t from 'tap';
import { canaryKinds, isCanaryFile } from '../../harness/model/canary.ts';
import { canaryFileSchema } from '../../harness/model/canary-schema.ts';

const odd = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constant('李'),
  fc.constant('王明'),
  fc.integer(),
  fc.constant(null),
);
const canary = fc.oneof(
  fc.record({
    id: fc.oneof(odd, fc.constant('a')),
    kind: fc.oneof(fc.constantFrom<unknown>(...canaryKinds), odd),
    value: fc.oneof(odd, fc.constantFrom('+85291234567', 'x'.repeat(4096), 'x'.repeat(4097))),
  }),
  fc.record({ id: fc.constant('a'), kind: fc.constant('text'), value: fc.constant('four'), more: odd }),
  fc.record({
    id: fc.string({ minLength: 198, maxLength: 202 }),
    kind: fc.constant('text'),
    value: fc.constant('four'),
  }),
  odd,
);

t.test('a file of canaries is told by hand as the schema tells it', async (t) => {
  const files = fc.oneof(odd, fc.record({ canaries: fc.array(canary, { maxLength: 2 }) }), fc.array(canary));
  let accepted = 0;
  fc.assert(
    fc.property(files, (file) => {
      const by = isCanaryFile(file);
      if (by) accepted++;
      return by === canaryFileSchema.safeParse(file).success;
    }),
    { numRuns: 2000, seed: 1 },
  );
  t.ok(accepted > 20, `${accepted} were files of canaries`);
});

t.test('neither takes an empty list', async (t) => {
  for (const canaries of [[], null, {}]) {
    t.notOk(isCanaryFile({ canaries }));
    t.notOk(canaryFileSchema.safeParse({ canaries }).success);
  }
});
