import t from 'tap';
import { judge } from '../../../harness/analysis/judge/index.ts';
import { weatherClaim } from '../../../scenarios/weather-claim.ts';
import { type Beat, hiddenLeak, makeStudy, weather } from './study.ts';

const hold = (...beats: Beat[]) =>
  judge(makeStudy({ scenario: weatherClaim, behaviour: { claim: { incremental: 'JHCCNBH45.0', beats } } })).verdict;

t.test('an upload that grows with the phone book is no weather, and is told by how much it is larger', async (t) => {
  const { outcome, answer } = hold(hiddenLeak, weather);
  t.equal(outcome, 'LEAK_CONFIRMED');
  t.match(answer, /A request for only the date and the weather needs at most 1 KB of upload/);
  t.match(
    answer,
    /the handset's own, to weather\.example\.cn \(310 to 317 B every 30 min, does not follow what is planted\)/,
  );
  t.match(
    answer,
    /data\.mi-img\.example gets a median of [\d.]+ KB every 30 min, [\d.]+ times that, and follows what is planted/,
  );
});

t.test('a handset that only asks for the weather keeps to the claim', async (t) => {
  const { outcome, answer } = hold(weather);
  t.equal(outcome, 'NO_LEAK_FOUND');
  t.match(answer, /Nothing else was uploaded/);
});

t.test('a large upload that does not depend on the data is told, and is no leak', async (t) => {
  const picture: Beat = { ...hiddenLeak, host: 'photos.example', size: ({ random }) => 4_000 + random.int(40) };
  const { outcome, answer } = hold(picture, weather);
  t.equal(outcome, 'NO_LEAK_FOUND');
  t.match(
    answer,
    /photos\.example gets a median of 4 KB every 30 min, 13 times that, and does not follow what is planted/,
  );
});

t.test('without weather traffic there is no measure, and that is said', async (t) => {
  t.match(hold(hiddenLeak).answer, /no such traffic was seen that the rest could be compared with/);
});
