import t from 'tap';
import { judge } from '../../../harness/analysis/judge/index.ts';
import { thirdPartyOs } from '../../../scenarios/third-party-os.ts';
import { type Beat, type Firmware, honestFirmware, makeStudy, oldLeak, type StudyOptions, weather } from './study.ts';

const daily: Beat = { ...oldLeak, host: 'data.example.cn', period: 86_400, phase: 7_000 };
const hourly: Beat = { ...weather, host: 'query.weather.example', ip: '98.136.144.71', period: 3600 };
const telling: Firmware = { incremental: 'JHCCNBH65.0', beats: [daily, weather] };
const other: Firmware = { incremental: 'cm-10.2', beats: [hourly] };
const tellingOther: Firmware = { incremental: 'cm-10.2', beats: [daily, hourly] };

const compare = (stock: Firmware, thirdParty: Firmware, more: StudyOptions = {}) =>
  judge(
    makeStudy({
      ...{ before: stock, after: stock, scenario: thirdPartyOs },
      behaviour: { stock, 'third-party': thirdParty },
      ...more,
    }),
  ).verdict;

t.test("what only the vendor's system sends is the vendor's, and a day is found as its period", async (t) => {
  const { outcome, answer, firmware } = compare(telling, other);
  t.equal(outcome, 'LEAK_CONFIRMED');
  t.equal(firmware.after?.incremental, 'JHCCNBH65.0', 'the stock system is the one that is judged');
  t.equal(firmware.before, null);
  t.match(answer, /It goes to data\.example\.cn every 24 h \(none of 5 beats missed/);
  t.match(answer, /the third-party system \(cm-10\.2\) sends none of that in 60 cycles of 2 h: it is the vendor's own/);
  t.match(answer, /Only the vendor's system uploads to .*data\.example\.cn \(every 24 h\)/);
});

t.test("what both systems send is no doing of the vendor's system", async (t) => {
  const { outcome, answer } = compare(telling, tellingOther);
  t.equal(outcome, 'LEAK_CONFIRMED');
  t.match(
    answer,
    /sends it too, to data\.example\.cn: so it is not the vendor's system, but a program or the SIM card/,
  );
  t.notMatch(answer, /vendor's own system that does/);
});

t.test('where one place is shared and another not, both are told apart', async (t) => {
  const both: Firmware = { ...telling, beats: [...telling.beats, oldLeak] };
  const { answer } = compare(both, tellingOther);
  t.match(answer, /sends nothing to api\.account\.example\.cn in 60 cycles/);
  t.match(answer, /What goes to data\.example\.cn comes from the third-party system too/);
});

t.test('honest systems are called so, with the bounds', async (t) => {
  const { outcome, answer } = compare(honestFirmware, other);
  t.equal(outcome, 'NO_LEAK_FOUND');
  t.match(answer, /Only the vendor's system uploads to weather\.example\.cn/);
});

t.test("a third-party system that sends by itself makes no leak of the vendor's", async (t) => {
  const { outcome, answer } = compare(honestFirmware, tellingOther);
  t.equal(outcome, 'NO_LEAK_FOUND');
  t.match(answer, /It is the third-party system \(cm-10\.2\) that sends private data, to data\.example\.cn/);
});

t.test('without another system that really ran there is no verdict', async (t) => {
  const { outcome, gates } = compare(telling, other, { sameSystem: true });
  t.equal(outcome, 'INCONCLUSIVE');
  t.match(
    gates.find(({ passed }) => passed === false),
    { id: 'FIRMWARE_UNCHANGED', detail: /the same before and after/, remedy: /Give an image of another system/ },
  );
});

t.test('a system that recovery refuses is the reason that is named', async (t) => {
  const input = makeStudy({
    ...{ before: telling, after: telling, scenario: thirdPartyOs },
    behaviour: { stock: telling, 'third-party': other },
  });
  const at = input.plan.steps.findIndex(({ kind }) => kind === 'flash');
  const failure = { code: 'TREATMENT_FAILED' as const, message: 'signature verification failed' };
  const journal = input.journal
    .filter((line) => !('step' in line) || line.step <= at)
    .map((line) =>
      line.event === 'step-done' && line.step === at ? { ...line, event: 'step-failed' as const, failure } : line,
    )
    .map((line) =>
      line.event === 'step-failed' ? { event: line.event, at: line.at, step: line.step, failure } : line,
    );
  const { outcome, answer } = judge({ ...input, journal }).verdict;
  t.equal(outcome, 'INCONCLUSIVE');
  t.match(answer, /FIRMWARE_UNCHANGED is not met.*No third-party system was installed: TREATMENT_FAILED, signature/);
});

t.test("silence of a third-party system whose seeding failed is not held against the vendor's", async (t) => {
  const input = makeStudy({
    ...{ before: telling, after: telling, scenario: thirdPartyOs },
    behaviour: { stock: telling, 'third-party': other },
  });
  const entries = input.ledger.entries.map((entry) =>
    entry.arm === 'third-party' && entry.store === 'sms' ? { ...entry, readBack: false } : entry,
  );
  const { outcome, answer } = judge({ ...input, ledger: { schema: 1, entries } }).verdict;
  t.equal(outcome, 'LEAK_CONFIRMED', 'what was read needs no seeding of another system');
  t.match(
    answer,
    /Whether the third-party system \(cm-10\.2\) sends it too cannot be said, as SEED_NOT_READ_BACK is not met/,
  );
});
