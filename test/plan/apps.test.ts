import t from 'tap';
import { canarySchema } from '../../harness/model/canary-schema.ts';
import { packageName } from '../../harness/model/scenario.ts';
import { blockApps } from '../../harness/plan/apps.ts';

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
