import t from 'tap';
import { judge } from '../../../harness/analysis/judge/index.ts';
import type { Finding } from '../../../harness/model/verdict.ts';
import { type Beat, hiddenLeak, honestFirmware, makeStudy, weather } from './study.ts';

const found = (host: string, beats: Beat[]): Exclude<Finding, { kind: 'canary' }> => {
  const { findings } = judge(makeStudy({ after: { incremental: 'H', beats } }));
  const finding = findings.find(({ arm, endpoint }) => arm === 'after' && endpoint.host === host);
  if (finding === undefined || finding.kind === 'canary') throw new RangeError(`no volume finding of ${host}`);
  return finding;
};

t.test('a beat that is missed now and then is told with how often, and without a drift', async (t) => {
  const lazy: Beat = { ...weather, size: ({ cycle, random }) => (cycle % 10 === 3 ? 0 : 310 + random.int(8)) };
  const { claim, volume } = found('weather.example.cn', [lazy]);
  t.match(volume.period, { perPeriod: 1, periods: 60, missed: 6, extra: 0 });
  t.match(claim, /every 30 min \(1,8\d\d s ± [\d.]+ s at 95 %\), 6 of 60 beats missed, no drift, 310 to 317 B each/);
  t.equal(volume.periodBounds, null);
});

t.test('a leak among keep-alives is told by its own size and period, with that of the keep-alives', async (t) => {
  const push: Beat = { ...hiddenLeak, period: 720, phase: 60, size: ({ random }) => 30 + random.int(4) };
  const { claim, volume } = found('data.mi-img.example', [push, { ...hiddenLeak, period: 7200 }, weather]);
  const [least, ...others] = volume.classes;
  t.match(least, { bytes: { min: 30, max: 33 }, period: { perPeriod: 1, missed: 1 } });
  t.ok(others.some(({ bytes, period }) => bytes.max === 30_000 && Math.round(period?.seconds ?? 0) === 7200));
  const interval = volume.doseResponse?.interval;
  t.ok(interval && interval.low < interval.high, 'an interval, though the leak fires in every fourth cycle only');
  t.match(
    claim,
    /in \d sizes: 30 to 33 B every 12 min \(1 of 151 beats missed, no drift\), .* and [\d.]+ to 30 KB every 2 h \(/,
  );
});

t.test('sizes that differ with the dose alone are no classes', async (t) => {
  t.strictSame(found('data.mi-img.example', [hiddenLeak, weather]).volume.classes, []);
});

t.test('a fix within bounds says how much a record may add at most, against the limit fixed beforehand', async (t) => {
  const { verdict } = judge(makeStudy({ after: honestFirmware }));
  t.match(verdict.bounds.slope, { confidence: 0.95, shown: true });
  t.ok((verdict.bounds.slope?.upper ?? 9) < (verdict.bounds.slope?.limit ?? 0));
  t.match(
    verdict.answer,
    /Each contact and SMS adds at most [\d.]+ B a cycle to any upload \(at 95 %\); the limit fixed beforehand was 3\.41 B\./,
  );
});
