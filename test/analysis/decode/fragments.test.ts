import fc from 'fast-check';
import t from 'tap';
import { createFragmentStore } from '../../../harness/analysis/decode/fragments.ts';
import { emptyIpView, type IpView } from '../../../harness/analysis/decode/ip.ts';

const data = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7) & 255);

/** A fragment of IPv4 with the bytes `[from, to)` of a datagram. */
function fragment(from: number, to: number, change: Partial<IpView> = {}): IpView {
  const bytes = Buffer.concat([Buffer.from([10, 0, 0, 1, 10, 0, 0, 2]), data.subarray(from, to)]);
  return {
    ...emptyIpView(),
    bytes,
    source: 0,
    destination: 4,
    protocol: 17,
    start: 8,
    end: bytes.length,
    fragment: true,
    fragmentOffset: from,
    moreFragments: to < data.length,
    identification: 9,
    ...change,
  };
}

const payload = ({ bytes, start, end }: IpView) => Buffer.from(bytes.subarray(start, end));

t.test('any fragments that cover a datagram make it whole once, overlapping and in any order', async (t) => {
  const at = fc.integer({ min: 0, max: 374 }).map((units) => units * 8);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(at, at), { maxLength: 30 }),
      fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
      (extra, order) => {
        const parts = [
          [0, 1000],
          [1000, 2000],
          [2000, 3000],
        ];
        const cover = order.map((i) => parts[i] ?? []);
        const store = createFragmentStore();
        for (const [from = 0, to = 0] of [...extra.map(([a, b]) => [Math.min(a, b), Math.max(a, b)]), ...cover]) {
          const view = fragment(from, to);
          if (from === to || !store.add(view, 5)) continue;
          return payload(view).equals(data) && store.incomplete() === 0;
        }
        return false;
      },
    ),
    { numRuns: 200 },
  );
  t.pass();
});

t.test('bytes beyond the end do not stand for bytes that are missing', async (t) => {
  const store = createFragmentStore();
  t.equal(store.add(fragment(0, 800, { moreFragments: true }), 5), false);
  t.equal(store.add(fragment(1600, 2400, { moreFragments: true }), 5), false);
  t.equal(
    store.add(fragment(1200, 1400, { moreFragments: false }), 5),
    false,
    'the datagram ends at 1400, and 800 to 1200 is missing',
  );
  const last = fragment(800, 1200);
  t.equal(store.add(last, 5), true);
  t.same(payload(last), Buffer.from(data.subarray(0, 1400)));
});

t.test('a fragment of a minute later belongs to another datagram', async (t) => {
  const store = createFragmentStore();
  store.add(fragment(0, 1504), 5);
  t.equal(store.add(fragment(1504, 3000), 66), false);
  t.equal(store.incomplete(), 2);
  t.equal(store.add(fragment(0, 1504), 67), true);
  t.equal(store.incomplete(), 1);
});

t.test('what is held is bounded, and what was given up is counted', async (t) => {
  const store = createFragmentStore();
  for (let identification = 0; identification < 20_000; identification++)
    store.add(fragment(0, 2000, { identification }), 5);
  t.equal(store.incomplete(), 20_000);
  const view = fragment(2000, 3000, { identification: 19_999 });
  t.equal(store.add(view, 5), true, 'the last are still there');
  t.equal(store.add(fragment(2000, 3000, { identification: 3 }), 5), false, 'the first are not');
});
