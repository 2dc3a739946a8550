import t from 'tap';
import { type Change, type Difference, diffSides } from '../../../harness/analysis/diff/index.ts';
import { changeSentence, essence } from '../../../harness/analysis/diff/sentences.ts';
import { createRandom } from '../../../harness/model/random.ts';
import { beat, every, lookup, side, sighting } from './sides.ts';

const weather = beat({ host: 'weather.example.cn', ip: '112.90.216.10', at: every(1800, 48), bytes: () => 310 });
const old = beat({
  host: 'api.account.vendor.com',
  at: every(1800, 48, 300),
  bytes: (i) => 4000 + i,
  content: 'readable',
});

const kinds = ({ changes }: Difference): Change['kind'][] => changes.map(({ kind }) => kind);
const sentences = (difference: Difference): string[] =>
  difference.changes.map((change) => changeSentence(change, difference));

t.test('a side compared with itself shows no change, whatever is in it', async (t) => {
  const one = side([...weather, ...old], { sightings: [sighting('c1')] });
  const difference = diffSides(one, one, lookup);
  t.same(difference.changes, []);
  t.equal(difference.unchanged.length, 2);
  t.same(essence(difference), ['No difference was shown: both have the same 2 endpoints.']);
  t.same(difference.notes, []);
});

t.test('an endpoint that is gone comes first, with its uploads and that it is not by chance', async (t) => {
  const difference = diffSides(side([...weather, ...old]), side(weather), lookup);
  t.same(sentences(difference), [
    'api.account.vendor.com is gone: 48 uploads (193 KB) in A, none in B; not by chance, p below .0001.',
  ]);
  const back = diffSides(side(weather), side([...weather, ...old]), lookup);
  t.match(
    sentences(back)[0],
    /^api\.account\.vendor\.com \(China, China Unicom, AS4808\) is new: 48 uploads \(193 KB\) in B, none in A/,
  );
});

t.test('what got canaries and is gone may have moved to what is new, sealed and keeps its period', async (t) => {
  const leaky = side([...weather, ...old], { sightings: [sighting('c1', { host: 'api.account.vendor.com' })] });
  const sealed = (period: number) =>
    beat({
      host: 'data.elsewhere.net',
      ip: '54.255.160.10',
      at: every(period, 40, 700),
      bytes: (i) => 900 * (1 + ((i * 7) % 30)),
    });
  const none = { sightings: [] };
  const difference = diffSides(leaky, side([...weather, ...sealed(1800)], none), lookup);
  t.ok(
    sentences(difference).includes(
      'api.account.vendor.com may have moved to data.elsewhere.net (Singapore, Amazon, AS16509): it got a canary; the new one has the same period; what it is sent cannot be read.',
    ),
    sentences(difference).join('\n'),
  );
  const otherwise = [side([...weather, ...sealed(1000)], none), side([...weather, ...old], none)];
  for (const b of otherwise) t.notOk(kinds(diffSides(leaky, b, lookup)).includes('may-have-moved'));
  const innocent = diffSides(side([...weather, ...old], none), side([...weather, ...sealed(1800)], none), lookup);
  t.notOk(kinds(innocent).includes('may-have-moved'), 'without a canary nothing is suspected');
});

t.test('hosts of one domain that vanish together are one change', async (t) => {
  const hosts = ['notify.bug.com', 'sessions.bug.com'].flatMap((host) => beat({ host, at: [10], bytes: () => 700 }));
  const difference = diffSides(side([...weather, ...hosts]), side(weather), lookup);
  t.match(difference.changes, [{ kind: 'vanished', name: 'bug.com', partly: false }]);
  t.equal(sentences(difference)[0], 'bug.com is gone: 2 uploads (1.4 KB) in A, none in B; may be chance, p = .25.');
});

t.test('a host at another network has moved, and the ground is said', async (t) => {
  const there = old.map((contact) => ({ ...contact, ip: '54.255.160.10' }));
  const difference = diffSides(side(old), side(there), lookup);
  t.same(kinds(difference), ['moved']);
  t.match(
    sentences(difference)[0],
    /^api\.account\.vendor\.com moved \(from China, China Unicom, AS4808 to Singapore, Amazon, AS16509\): .*ground: same host, another network\.$/,
  );
  const neighbour = old.map((contact) => ({ ...contact, ip: '42.62.48.99' }));
  t.same(diffSides(side(old), side(neighbour), lookup).changes, [], 'another address of the same network is no move');
});

t.test('another host of the same domain is a move, unless the domain is on both sides anyway', async (t) => {
  const there = old.map((contact) => ({ ...contact, host: 'data.vendor.com', ip: '54.255.160.10' }));
  const difference = diffSides(side(old), side(there), lookup);
  t.match(difference.changes, [{ kind: 'moved', grounds: ['same registrable domain (vendor.com)'] }]);
  const other = beat({ host: 'data.vendor.com', ip: '54.255.160.10', at: every(60, 900), bytes: () => 90 });
  const common = beat({ host: 'www.vendor.com', at: every(3600, 24), bytes: () => 100 });
  t.same(kinds(diffSides(side([...old, ...common]), side([...other, ...common]), lookup)).sort(), [
    'appeared',
    'vanished',
  ]);
});

t.test(
  'a nameless endpoint with the same period and sizes, or the same TLS fingerprint and sizes, is a successor',
  async (t) => {
    const sizes = { at: every(1800, 48, 300), bytes: (i: number) => 4000 + (i % 7) };
    const from = beat({ host: 'a.old.com', ...sizes, ja4: 't12d1409h1_x' });
    const to = beat({ ip: '54.255.160.10', ...sizes, at: every(1800, 48, 900), ja4: 't12d1409h1_x' });
    const [move] = diffSides(side([...from, ...weather]), side([...to, ...weather]), lookup).changes;
    t.match(move, { kind: 'moved' });
    t.same(move?.kind === 'moved' && move.grounds, [
      'same TLS fingerprint (t12d1409h1_x), seen nowhere else',
      'uploads of the same size',
      'same period',
    ]);
    const other = beat({ ip: '54.255.160.10', at: every(7, 100), bytes: () => 90 });
    t.same(kinds(diffSides(side(from), side(other), lookup)).sort(), ['appeared', 'vanished']);
  },
);

t.test('an endpoint that carries the same canary is a successor whatever else it does', async (t) => {
  const from = side(beat({ host: 'a.old.com', at: [100], bytes: () => 90 }), {
    sightings: [sighting('c1', { host: 'a.old.com' })],
  });
  const to = side(beat({ host: 'b.new.com', at: [100], bytes: () => 9000 }), {
    sightings: [sighting('c1', { host: 'b.new.com' })],
  });
  const difference = diffSides(from, to, lookup);
  t.same(kinds(difference), ['canary-gained', 'canary-lost', 'moved']);
  t.match(sentences(difference), [
    'Canary new: c1 to b.new.com as http-url > e164: 1 time in B, never in A in this form.',
    /^Canary gone: c1 to a\.old\.com/,
    /ground: same canaries \(c1\)\.$/,
  ]);
});

t.test(
  'a canary that goes the same way on both sides is no change, and none are compared where one side was not searched',
  async (t) => {
    const a = side(old, { sightings: [sighting('c1'), sighting('c1'), sighting('c2', { strength: 'support' })] });
    t.match(diffSides(a, side(old, { sightings: [sighting('c1')] }), lookup).changes, [
      { kind: 'canary-lost', canary: { label: 'c2', strength: 'support', count: 1 } },
    ]);
    const unsearched = diffSides(a, side(old), lookup);
    t.same(unsearched.changes, []);
    t.match(unsearched.notes, ['B was not searched for canaries, so none are compared']);
  },
);

t.test('more bytes an hour are a change with an interval that holds the truth; a little noise is none', async (t) => {
  const random = createRandom('volumes');
  const noisy = (factor: number) =>
    beat({
      host: 'up.example.cn',
      at: every(1800, 48),
      bytes: () => Math.round(factor * 1000 * (0.8 + 0.4 * random.next())),
    });
  const [change] = diffSides(side(noisy(1)), side(noisy(3)), lookup).changes;
  t.match(change, { kind: 'volume' });
  const volume = change?.kind === 'volume' ? change.comparison.volume : null;
  t.ok(volume !== null && volume.low < 3 && volume.high > 3 && volume.low > 1, JSON.stringify(volume));
  t.same(diffSides(side(noisy(1)), side(noisy(1)), lookup).changes, []);
});

t.test('twice as often is a change of rate, and rates are compared where durations differ', async (t) => {
  const a = side(beat({ host: 'h.example.cn', at: every(1800, 48), bytes: () => 500 }));
  const half = side(beat({ host: 'h.example.cn', at: every(1800, 24), bytes: () => 500 }), { seconds: 43_200 });
  const same = diffSides(a, half, lookup);
  t.same(same.changes, []);
  t.match(same.notes, [/^A covers 24 h and B 12 h: rates are compared, not totals/]);
  const twice = diffSides(a, side(beat({ host: 'h.example.cn', at: every(600, 144), bytes: () => 500 })), lookup);
  t.ok(kinds(twice).includes('volume') && kinds(twice).includes('period'), kinds(twice).join());
  t.match(sentences(twice).join('\n'), /has another period: 30 min \(95 % interval .*\) in A, 10 min /);
});

t.test('with few uploads nothing is claimed, and that is said', async (t) => {
  const a = side(beat({ host: 'h.example.cn', at: [1], bytes: () => 100 }));
  const b = side(beat({ host: 'h.example.cn', at: [1, 2000], bytes: () => 9000 }));
  const difference = diffSides(a, b, lookup);
  t.same(difference.changes, []);
  t.match(difference.unchanged, [{ tooFew: true }]);
  t.match(essence(difference), [
    'No difference was shown: both have the same 1 endpoint; at 1 of them there were too few uploads to tell.',
  ]);
});

t.test(
  'content that becomes encrypted and fingerprints that change are told, fingerprints once for all endpoints',
  async (t) => {
    const hidden = old.map((contact): typeof contact => ({ ...contact, content: 'encrypted' }));
    t.match(sentences(diffSides(side(old), side(hidden), lookup)), [
      'api.account.vendor.com: what it is sent was readable in A and is encrypted in B.',
    ]);
    const withJa4 = (ja4: string) =>
      side(['a.one.com', 'b.two.com'].flatMap((host) => beat({ host, at: every(1800, 48), bytes: () => 100, ja4 })));
    t.match(diffSides(withJa4('x'), withJa4('y'), lookup).changes, [
      { kind: 'tls', keys: ['a.one.com', 'b.two.com'], from: ['x'], to: ['y'] },
    ]);
  },
);

t.test('sides that count different things are compared by endpoint only', async (t) => {
  const log = side(beat({ host: 'h.example.cn', at: every(60, 500), bytes: () => 10 }), {
    unit: 'request',
    gapSeconds: 0,
  });
  const difference = diffSides(
    log,
    side(beat({ host: 'h.example.cn', at: every(1800, 48), bytes: () => 500 })),
    lookup,
  );
  t.notOk(kinds(difference).includes('volume'));
  t.match(difference.notes, [/A counts requests and B bursts/]);
});

t.test('hostile sides of fifty thousand endpoints are compared, and what was not looked at is said', async (t) => {
  const many = (tag: string) =>
    side(
      Array.from({ length: 25_000 }, (_, i) =>
        beat({ host: `h${i}.${tag}${i % 12_500}.com`, at: [i], bytes: () => 10 }),
      ).flat(),
    );
  const difference = diffSides(many('a'), many('b'), lookup);
  t.equal(difference.changes.length, 25_000);
  t.match(difference.notes, [/periods were looked for/, /were looked through for a successor/]);
});

t.test('canaries of one endpoint that went together are one line, and what stays on the link is none', async (t) => {
  const dhcp = sighting('android_id', { host: null, ip: '255.255.255.255', port: 67 });
  const a = side(old, { sightings: [sighting('imei'), sighting('imei'), sighting('phone'), dhcp] });
  t.same(essence(diffSides(a, side(old, { sightings: [] }), lookup)), [
    '2 canaries are no longer sent to api.example.com: imei and phone; 3 times in A, never in B in this form.',
  ]);
});

t.test('an empty side says so', async (t) => {
  const empty = side([], { seconds: 0, from: null });
  t.match(diffSides(empty, empty, lookup).notes, [
    'A has no traffic to any endpoint',
    'B has no traffic to any endpoint',
  ]);
  t.match(essence(diffSides(empty, empty, lookup)), [/Nothing can be compared/]);
  t.match(diffSides(side(old), empty, lookup).changes, [{ kind: 'vanished', p: 1 }]);
});
