import t from 'tap';
import { judge } from '../../../harness/analysis/judge/index.ts';
import { changeWords } from '../../../harness/analysis/judge/places.ts';
import type { Endpoint } from '../../../harness/model/traffic.ts';
import { type Beat, hiddenLeak, makeStudy, oldLeak, weather } from './study.ts';

const place = (
  host: string | null,
  ip: string,
  country: string | null = null,
  asn: number | null = null,
): Endpoint => ({
  host,
  ip,
  port: 443,
  country,
  asn,
  org: null,
});

t.test('what changed between two places is told by host, domain, address, network and country', async (t) => {
  const old = place('api.example.com', '42.62.48.1', 'CN', 4808);
  for (const [now, words] of [
    [
      place('log.example.com', '42.62.48.9', 'CN', 4808),
      'another host of the same domain (example.com) in the same network',
    ],
    [
      place('log.example.com', '54.1.2.3', 'SG', 16509),
      'another host of the same domain (example.com), in another country and network',
    ],
    [
      place('log.example.com', '42.62.48.1', 'CN', 4808),
      'another host of the same domain (example.com) at the same address',
    ],
    [place('api.example.org', '54.1.2.3', 'CN', 16509), 'another domain, in another network'],
    [place('a.s3.amazonaws.com', '54.1.2.3'), 'another domain'],
    [place(null, '54.1.2.3', 'SG', 4808), 'another host, in another country'],
    [
      place('API.example.com', '54.1.2.3', 'SG', 16509),
      'the same host at another address, in another country and network',
    ],
  ] as const)
    t.equal(changeWords(old, now), words);
  t.equal(changeWords(place(null, '42.62.48.1'), place(null, '42.62.48.2')), 'another address');
});

const outcomeOf = (...beats: Beat[]): string =>
  judge(makeStudy({ after: { incremental: 'JHCCNBH45.0', beats } })).verdict.outcome;

t.test('the same host at an address in another country is another place; at one next door it is not', async (t) => {
  t.equal(outcomeOf({ ...oldLeak, ip: '54.255.160.10' }, weather), 'LEAK_MOVED');
  t.equal(outcomeOf({ ...oldLeak, ip: '42.62.48.182' }, weather), 'LEAK_CONFIRMED', 'nobody knows who holds that one');
  t.equal(
    outcomeOf({ ...hiddenLeak, host: null, ip: oldLeak.ip }, weather),
    'LEAK_CONFIRMED',
    'a nameless one at the old address',
  );
});

t.test('a leak at a new place is not moved while the old one still shows something', async (t) => {
  t.equal(outcomeOf(oldLeak, hiddenLeak, weather), 'LEAK_CONFIRMED', 'it leaks at both');
  const doubtful: Beat = {
    ...hiddenLeak,
    host: oldLeak.host,
    ip: oldLeak.ip,
    phase: 400,
    size: ({ dose, placebo, random }) => 900 + 24 * (dose + placebo) + random.int(50),
  };
  t.equal(outcomeOf(doubtful, hiddenLeak, weather), 'LEAK_CONFIRMED', 'what rises there is neither shown nor excluded');
});
