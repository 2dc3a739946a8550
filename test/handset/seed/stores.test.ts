import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { readInstalled, removePlanted, type SeedStore, seedStores } from '../../../harness/handset/index.ts';
import { canarySchema } from '../../../harness/model/canary-schema.ts';
import { extraStores } from '../../../harness/model/ledger.ts';
import { createMint } from '../../../harness/model/mint.ts';
import { createRandom } from '../../../harness/model/random.ts';
import { blockCanaries } from '../../../harness/plan/canaries.ts';
import { fakeSystem } from '../../virtual/fake-system.ts';
import { commandHandset } from './command-handset.ts';

const nonce = 'idle0x0123456789ab';
const now = Date.UTC(2014, 7, 14, 4);
const batchOf = (store: SeedStore) =>
  store.batch({
    arm: 'idle',
    block: 0,
    dosed: blockCanaries({ seed: 's', arm: 'idle', block: 0, dose: 3 }),
    placebos: 4,
    mint: createMint(createRandom(`s/${store.name}`)),
    now,
  });

function bench(t: Test, options: { sdk?: number; root?: boolean } = {}) {
  const rootFolder = mkdtempSync(join(tmpdir(), 'leakdiff-stores-'));
  t.teardown(() => rmSync(rootFolder, { recursive: true }));
  const system = fakeSystem({ sdk: options.sdk ?? 18, rootFolder });
  return { system, rootFolder, handset: commandHandset(system, options) };
}

/** All that the handset's databases, clipboard and storage hold of a text. */
function holds({ system, rootFolder }: Pick<ReturnType<typeof bench>, 'system' | 'rootFolder'>, text: string): boolean {
  const tables = [
    [system.providers.contacts, ['raw_contacts', 'data', 'calls']],
    [system.providers.sms, ['sms', 'pdu', 'part', 'addr', 'threads']],
    [system.providers.calendar, ['Calendars', 'Events']],
    [system.providers.media, ['images']],
    [system.providers.settings, ['system']],
  ] as const;
  const rows = tables.flatMap(([database, names]) =>
    names.flatMap((name) => database.prepare(`SELECT * FROM ${name}`).all()),
  );
  const all = JSON.stringify([rows, system.clipboard.clip, readdirSync(rootFolder, { recursive: true })]);
  return all.includes(text);
}

t.test('every store that a scenario can ask for has its driver, once', async (t) => {
  t.same(
    seedStores
      .map(({ name }) => name)
      .filter((name) => extraStores.some((extra) => extra === name))
      .sort(),
    [...extraStores].sort(),
  );
});

// Applications have their own: test/handset/apps/plant.test.ts.
for (const store of seedStores.filter(({ name }) => name !== 'sentinel')) {
  t.test(`${store.name}: what is planted is read back, and removed without trace`, async (t) => {
    const { handset, ...of } = bench(t);
    const batch = batchOf(store);
    for (const { canaries } of batch.records) for (const canary of canaries) canarySchema.parse(canary);
    if (store.barrier?.(handset)) {
      t.equal(store.name, 'location', 'the one thing that a shell of 4.3 can not write');
      return;
    }
    const result = await batch.plant(handset, { nonce });
    t.match(result, { planted: batch.records.length, readBack: batch.records.length, refusal: null });
    t.ok(batch.records.length > 0 && holds(of, nonce));

    const other = await batch.plant(handset, { nonce: `${nonce}other` });
    t.equal(other.readBack, batch.records.length, 'another planting stands beside');
    const one = store.name === 'clipboard' ? 0 : batch.records.length;
    t.match(await removePlanted(handset, { nonce, stores: [store.name] }), { removed: one, unverified: [] });
    t.equal(await handset.shell('echo x').then(() => holds(of, `${nonce}-`)), false);
    await removePlanted(handset, { nonce: `${nonce}other`, stores: [store.name] });
    t.equal(holds(of, nonce), false, 'nothing with the mark is left');
    for (const { canaries } of batch.records)
      for (const { value } of canaries) t.notOk(holds(of, value.split(',')[0] ?? value), value);
    t.match(await removePlanted(handset, { nonce, stores: [store.name] }), { removed: 0 }, 'and again');
  });
}

t.test('no two stores share a value, and a block’s are made from the seed alone', async (t) => {
  const values = () => seedStores.flatMap((store) => batchOf(store).records.flatMap(({ canaries }) => canaries));
  t.same(values(), values());
  t.equal(new Set(values().map(({ id }) => id)).size, values().length);
  t.equal(new Set(values().map(({ value }) => value)).size, values().length);
});

t.test('a shell without root is refused messages and calls, which is read back and told', async (t) => {
  const { handset } = bench(t, { root: false });
  for (const name of ['sms-sent', 'call-out', 'mms']) {
    const store = seedStores.find((one) => one.name === name);
    if (store === undefined) throw new Error(name);
    const result = await batchOf(store).plant(handset, { nonce });
    t.match(result, { readBack: 0, bytes: 0, refusal: /SecurityException/ }, name);
    t.match(await removePlanted(handset, { nonce, stores: [store.name] }), { unverified: [{ store: name }] });
  }
});

t.test('a later Android says why there is no way to its clipboard', async (t) => {
  const { handset } = bench(t, { sdk: 30 });
  t.match(
    seedStores.map(({ name, barrier }) => `${name}: ${barrier?.(handset) ?? ''}`),
    /clipboard: .*API 30/,
  );
});

t.test('the owner’s apps are read with their use', async (t) => {
  const { handset } = bench(t);
  t.same(await readInstalled(handset), [{ package: 'com.example.game', starts: 3, milliseconds: 61_000 }]);
});
