import t from 'tap';
import { redmi1sVirtual } from '../../devices/redmi1s-virtual.ts';
import { canarySchema } from '../../harness/model/canary-schema.ts';
import { packageName } from '../../harness/model/scenario.ts';
import { blockApps } from '../../harness/plan/apps.ts';
import { explain } from '../../harness/plan/explain.ts';
import { makePlan } from '../../harness/plan/study.ts';
import { appStore } from '../../scenarios/app-store.ts';

const of = { seed: 's', arm: 'store', block: 3, dose: 20 };

t.test('applications of a block follow from the seed and occur in no other', async (t) => {
  const apps = blockApps(of);
  t.equal(apps.length, 20);
  t.same(apps, blockApps(of));
  const others = [
    blockApps({ ...of, block: 4 }),
    blockApps({ ...of, seed: 'z' }),
    blockApps({ ...of, arm: 'b' }),
  ].flat();
  const values = [...apps, ...others].flatMap((app) => [
    app.package.value,
    app.versionName.value,
    app.versionCode.value,
  ]);
  t.equal(new Set(values).size, values.length);
  t.same(blockApps({ ...of, dose: 0 }), []);
});

t.test('each is one that Android installs, and its canaries are ones that can be searched for', async (t) => {
  for (const app of blockApps({ ...of, dose: 200 })) {
    t.match(app.package.value, packageName);
    const code = Number(app.versionCode.value);
    t.ok(code > 0 && code < 2 ** 31 && String(code) === app.versionCode.value);
    for (const canary of [app.package, app.versionCode, app.versionName]) canarySchema.parse(canary);
  }
});

t.test('a plan says that applications are installed, and which ones the store is asked for', async (t) => {
  const createdAt = '2014-10-10T12:00:00.000Z';
  const lines = (scenario: typeof appStore) =>
    explain(makePlan({ run: 'r', createdAt, seed: 's', device: redmi1sVirtual, scenario, update: null })).join('\n');
  const text = lines(appStore);
  t.match(text, /install 20 fresh applications, open each once/);
  t.match(text, /as often as for 20 applications\b/);
  t.match(text, /store install com\.whatsapp, com\.tencent\.mm/);
  t.notMatch(text, /contacts? and/);
  const [arm] = appStore.arms;
  if (arm === undefined) throw new Error('no arm');
  const twice = lines({ ...appStore, arms: [arm, { ...arm, id: 'again', seedsOf: arm.id }] });
  t.match(twice, /install the same 20 applications as in the arm "store", open each once/);
});
