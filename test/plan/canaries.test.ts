import t from 'tap';
import { canarySchema } from '../../harness/model/canary-schema.ts';
import { blockCanaries, controlCanary, seedsOfArm } from '../../harness/plan/canaries.ts';

const block = (seed: string, index: number, dose = 300) => blockCanaries({ seed, arm: 'after', block: index, dose });

t.test('a dose is so many contacts, as many SMS, and a tenth of calls', async (t) => {
  const { contacts, messages, calls } = block('s', 0);
  t.equal(contacts.length, 300);
  t.equal(messages.length, 300);
  t.equal(calls.length, 30);
  t.same(block('s', 0, 0), { contacts: [], messages: [], calls: [] });
});

t.test('the seed decides the canaries, and each block has fresh ones', async (t) => {
  t.same(block('s', 1), block('s', 1));
  const phones = (index: number): string[] => block('s', index).contacts.map(({ phone }) => phone.value);
  const second = new Set(phones(2));
  t.equal(phones(1).filter((phone) => second.has(phone)).length, 0);
});

t.test('no number occurs twice in a block, and every canary is valid', async (t) => {
  const { contacts, messages, calls } = block('s', 3, 1000);
  const numbers = [
    ...contacts.map(({ phone }) => phone),
    ...messages.map(({ address }) => address),
    ...calls.map(({ number }) => number),
  ];
  t.equal(new Set(numbers.map(({ value }) => value)).size, numbers.length);
  for (const canary of [...numbers, ...contacts.map(({ name }) => name), ...messages.map(({ body }) => body)]) {
    canarySchema.parse(canary);
  }
  t.ok(numbers.every(({ value }) => /^\+861\d{10}$/.test(value)));
});

t.test('the control canary is 25 letters and digits, another one for each arm', async (t) => {
  const before = controlCanary({ seed: 's', arm: 'before' });
  t.match(before.value, /^[a-z2-7]{25}$/);
  t.not(before.value, controlCanary({ seed: 's', arm: 'after' }).value);
});

t.test('an arm may share the values of another, and has its own else', async (t) => {
  const arms = [{ id: 'stock' }, { id: 'third-party', seedsOf: 'stock' }] as never;
  t.equal(seedsOfArm({ arms }, 'third-party'), 'stock');
  t.equal(seedsOfArm({ arms }, 'stock'), 'stock');
  t.equal(seedsOfArm({ arms }, 'no such arm'), 'no such arm');
});
