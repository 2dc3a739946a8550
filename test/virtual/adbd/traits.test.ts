import t from 'tap';
import { bannerOf, traitsOf } from '../../../harness/virtual/adbd/traits.ts';

const facts = { state: 'device', product: 'armani', model: 'HM 1SC', device: 'armani' };

t.test('services appear with the Android version that first had them', async (t) => {
  const rows: [number, string, string, boolean, boolean][] = [
    [18, 'absent', 'terminal', false, false],
    [19, 'absent', 'terminal', false, false],
    [21, 'socket', 'terminal', false, false],
    [23, 'socket', 'terminal', true, false],
    [24, 'raw-terminal', 'raw-terminal', true, true],
    [30, 'raw-terminal', 'raw-terminal', true, true],
  ];
  for (const [sdk, exec, shellCommand, unroot, shellV2] of rows)
    t.match(traitsOf(sdk), { exec, shellCommand, unroot, shellV2 }, `${sdk}`);
});

t.test('protocol version and payload grow', async (t) => {
  t.match(traitsOf(18), { version: 0x01000000, maxPayload: 4096 });
  t.match(traitsOf(23), { version: 0x01000000, maxPayload: 4096 });
  t.match(traitsOf(24), { version: 0x01000000, maxPayload: 262_144 });
  t.match(traitsOf(28), { version: 0x01000001, maxPayload: 1_048_576 });
});

t.test('no features before 7.0, and later none that is not there', async (t) => {
  t.same(traitsOf(23).features, []);
  t.same(traitsOf(24).features, ['shell_v2', 'cmd']);
  t.same(traitsOf(26).features, ['shell_v2', 'cmd', 'stat_v2']);
  t.ok(traitsOf(30).features.includes('ls_v2'));
  t.notOk(traitsOf(34).features.some((name) => name.startsWith('sendrecv') || name === 'delayed_ack'));
  for (const sdk of [18, 24, 26, 29, 30]) {
    const { features, sync } = traitsOf(sdk);
    t.equal(features.includes('stat_v2'), sync.statV2, `stat_v2 of ${sdk}`);
    t.equal(features.includes('ls_v2'), sync.listV2, `ls_v2 of ${sdk}`);
  }
});

t.test('the banner has the form of its version', async (t) => {
  t.equal(
    bannerOf(traitsOf(18), facts).toString(),
    'device::ro.product.name=armani;ro.product.model=HM 1SC;ro.product.device=armani;\0',
  );
  t.equal(
    bannerOf(traitsOf(24), { ...facts, state: 'recovery' }).toString(),
    'recovery::ro.product.name=armani;ro.product.model=HM 1SC;ro.product.device=armani;features=shell_v2,cmd',
  );
});
