import t from 'tap';
import { fakeSystem } from '../../fake-system.ts';
import { call } from '../call.ts';

t.test('getprop prints one value, a default for a missing one, an empty line without a default', async (t) => {
  const system = fakeSystem();
  t.equal((await call(system, ['getprop', 'ro.product.model'])).stdout, 'HM 1SC\n');
  t.equal((await call(system, ['getprop', 'no.such', 'x'])).stdout, 'x\n');
  t.same(await call(system, ['getprop', 'no.such']), { stdout: '\n', stderr: '', code: 0 });
});

t.test('getprop alone lists all, sorted, in brackets', async (t) => {
  const lines = (await call(fakeSystem(), ['getprop'])).stdout.split('\n');
  t.equal(lines[0], '[persist.sys.timezone]: [Asia/Hong_Kong]');
  t.same(lines.slice(0, -1), [...lines.slice(0, -1)].sort());
});

t.test(
  'the shell sets what init lets it set, root sets all but a read-only property twice; refusals are silent',
  async (t) => {
    const system = fakeSystem();
    t.same(await call(system, ['setprop', 'persist.sys.language', 'zh']), { stdout: '', stderr: '', code: 0 });
    t.equal(system.properties.get('persist.sys.language'), '');
    await call(system, ['setprop', 'debug.x', '1']);
    t.equal(system.properties.get('debug.x'), '1');
    await call(system, ['setprop', 'persist.sys.language', 'zh'], { uid: 0 });
    t.equal(system.properties.get('persist.sys.language'), 'zh');
    await call(system, ['setprop', 'ro.product.model', 'other'], { uid: 0 });
    t.equal(system.properties.get('ro.product.model'), 'HM 1SC');
  },
);

t.test('a value of more than 91 bytes is refused aloud', async (t) => {
  const reply = await call(fakeSystem(), ['setprop', 'debug.x', 'x'.repeat(92)]);
  t.match(reply, { stderr: 'could not set property\n', code: 1 });
});
