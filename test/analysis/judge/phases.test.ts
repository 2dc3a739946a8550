import t from 'tap';
import { judge } from '../../../harness/analysis/judge/index.ts';
import { outOfBox } from '../../../scenarios/out-of-box.ts';
import { type Beat, type Firmware, honestFirmware, makeStudy, oldLeak, type StudyOptions, weather } from './study.ts';

const api = { ...oldLeak, size: () => 300 };
/** Carries what stands in one store, and nothing while there is nothing. */
const carrying = (store: string): Beat => ({ ...api, carries: (all) => all.filter((entry) => entry.store === store) });
const identity: Beat = carrying('identity');
const acting = (...beats: Beat[]): Firmware => ({ incremental: 'JHCCNBF33.0', beats: [...beats, weather] });
const plain: Beat = { ...weather, content: 'plain', port: 80 };

const study = (behaviour: NonNullable<StudyOptions['behaviour']>, otherwise: Firmware = acting()) => {
  const all = Object.fromEntries(outOfBox.arms.map(({ id }) => [id, behaviour[id] ?? otherwise]));
  return makeStudy({ before: otherwise, after: otherwise, scenario: outOfBox, behaviour: all });
};

t.test('each step is told with what it made go up, and what went up before is not new', async (t) => {
  const { outcome, answer, phases } = judge(
    study({
      'sim-and-wifi': acting(identity),
      contact: acting(carrying('contact')),
      'sms-received': acting(carrying('sms')),
      login: acting(identity),
    }),
  ).verdict;
  t.equal(outcome, 'LEAK_CONFIRMED');
  t.match(
    answer,
    /Step by step, .*: with the SIM card in and Wi-Fi on, it sends the handset's own number, IMEI and IMSI to api\.account\.example\.cn \(42.*After the first contacts were added, it sends 3 contacts' numbers to api\.account\.example\.cn\. After the first SMS were received, it sends 3 SMS senders' numbers/,
  );
  t.match(answer, /After the login to the vendor's cloud private data goes up too and 5 steps of 9 made none go up/);
  t.strictSame(
    phases?.map(({ arm, sent }) => [arm, sent.map(({ what, first }) => [what, first])]),
    [
      ['sim-and-wifi', [["the handset's own number, IMEI and IMSI", "the handset's own number, IMEI and IMSI"]]],
      ['gps', []],
      ['contact', [["3 contacts' numbers", "3 contacts' numbers"]]],
      ['sms-received', [["3 SMS senders' numbers", "3 SMS senders' numbers"]]],
      ['sms-sent', []],
      ['mms-received', []],
      ['call-received', []],
      ['call-made', []],
      ['login', [["the handset's own number, IMEI and IMSI", null]]],
    ],
  );
});

t.test('places that are uploaded to for the first time stand with the step that came before', async (t) => {
  const collector: Beat = { ...weather, host: 'collect.example', ip: '54.255.160.10', size: () => 900 };
  const { outcome, phases, answer } = judge(study({ login: acting(collector) })).verdict;
  t.equal(outcome, 'INCONCLUSIVE');
  t.strictSame(
    phases?.map(({ places }) => places.map(({ to }) => to)),
    [['weather.example.cn'], [], [], [], [], [], [], [], ['collect.example']],
  );
  t.match(
    answer,
    /None of 9 steps made private data go up.*For the first time it uploads after the login.*collect\.example \([\d.]+ KB, unread\)/,
  );
});

t.test(
  'a handset that only asks for the weather leaks nothing: read, it is called so; unread, nothing is',
  async (t) => {
    const open = judge(study({}, { ...honestFirmware, beats: [plain] })).verdict;
    t.equal(open.outcome, 'NO_LEAK_FOUND');
    t.match(open.answer, /None of 9 steps made private data go up/);
    const sealed = judge(study({})).verdict;
    t.equal(sealed.outcome, 'INCONCLUSIVE');
    t.equal(sealed.gates.find(({ passed }) => passed === false)?.id, 'UNDERPOWERED');
    t.match(sealed.next, /weather-claim/);
  },
);

t.test('a row that is not on the handset cannot leak, and its step says so', async (t) => {
  const input = study({}, { ...honestFirmware, beats: [plain] });
  const at = input.plan.steps.findIndex((step) => step.kind === 'act' && step.act === 'sms-received');
  const journal = input.journal.map((line) =>
    line.event === 'step-done' && line.step === at
      ? { ...line, facts: { ...line.facts, seeded: { planted: 3, readBack: 0, bytes: 0 } } }
      : line,
  );
  const { outcome, gates } = judge({ ...input, journal }).verdict;
  t.equal(outcome, 'INCONCLUSIVE');
  t.match(
    gates.find(({ passed }) => passed === false),
    { id: 'SEED_NOT_READ_BACK', detail: /"sms-received"/ },
  );
});
