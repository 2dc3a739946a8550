import t from 'tap';
import { devices } from '../../devices/index.ts';
import { deviceProfileSchema } from '../../harness/model/device.ts';
import { scenarioSchema } from '../../harness/model/scenario.ts';
import { scenarios } from '../../scenarios/index.ts';

t.test('every device profile and every scenario fits its schema, and no id stands twice', async (t) => {
  for (const device of devices) t.same(deviceProfileSchema.parse(device), device);
  for (const scenario of scenarios) t.same(scenarioSchema.parse(scenario), scenario);
  const ids = [...devices, ...scenarios].map(({ id }) => id);
  t.equal(new Set(ids).size, ids.length);
});
