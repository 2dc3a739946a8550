import t from 'tap';
import { canarySchema } from '../../harness/model/canary-schema.ts';
import { disguised, disguises, opaqueText } from '../../harness/plan/disguises.ts';

const of = (disguise: string, seed = 's') => disguised({ seed, arm: 'rig', disguise });

t.test(
  'every disguise has a valid canary of its own, and none is sent as it is but where that is the disguise',
  async (t) => {
    const all = disguises.flatMap((disguise) => of(disguise) ?? []);
    t.equal(all.length, disguises.length);
    t.ok(all.length >= 40, `${all.length} disguises`);
    t.equal(new Set(all.map(({ canary }) => canary.value)).size, all.length);
    for (const { canary } of all) t.ok(canarySchema.safeParse(canary).success, `${canary.id}: ${canary.value}`);
  },
);

t.test('the seed decides the values', async (t) => {
  t.strictSame(of('gzip'), of('gzip'));
  t.notSame(of('gzip')?.canary, of('gzip', 'other')?.canary);
  t.equal(of('no such disguise'), null);
});

t.test('a cookie and a name hold only what they can carry', async (t) => {
  for (const disguise of disguises) {
    const { carrier = '', text = '' } = of(disguise) ?? {};
    if (carrier === 'cookie') t.match(text, /^[\w.-]+$/, disguise);
    if (carrier === 'label') t.match(text, /^[a-z0-9]{1,63}$/, disguise);
  }
});

t.test('opaque bytes are as many as asked for, and fit an address', async (t) => {
  const text = opaqueText({ seed: 's', arm: 'rig', bytes: 2_000 });
  t.match(text, /^[\w-]{2000}$/);
  t.not(text, opaqueText({ seed: 'other', arm: 'rig', bytes: 2_000 }));
});
