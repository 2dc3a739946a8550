import t from 'tap';
import { createProperties } from '../../../harness/virtual/life/properties.ts';

t.test('read-only names keep their first value, others change', async (t) => {
  const properties = createProperties({ initial: { 'ro.a': '1', b: '1' }, persisted: new Map() });
  properties.set('ro.a', '2');
  properties.set('b', '2');
  properties.set('ro.new', 'x');
  properties.set('ro.new', 'y');
  t.equal(properties.get('ro.a'), '1');
  t.equal(properties.get('b'), '2');
  t.equal(properties.get('ro.new'), 'x');
  t.equal(properties.get('none'), '');
});

t.test('names and values over their size are refused', async (t) => {
  const properties = createProperties({ initial: {}, persisted: new Map() });
  properties.set('n'.repeat(32), 'v');
  properties.set('long', 'v'.repeat(92));
  properties.set('fits', 'v'.repeat(91));
  t.same(
    properties.list().map(([name]) => name),
    ['fits'],
  );
});

t.test('persistent names outlive the boot and win over the firmware', async (t) => {
  const persisted = new Map<string, string>();
  createProperties({ initial: {}, persisted }).set('persist.sys.timezone', 'UTC');
  const next = createProperties({ initial: { 'persist.sys.timezone': 'Asia/Shanghai' }, persisted });
  t.equal(next.get('persist.sys.timezone'), 'UTC');
});
