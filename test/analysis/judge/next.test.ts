import t from 'tap';
import { cheapestFirst } from '../../../harness/analysis/judge/gates/experiment.ts';
import { type JudgeInput, judge } from '../../../harness/analysis/judge/index.ts';
import type { ArmDesign, Scenario } from '../../../harness/model/scenario.ts';
import { otaQuick } from '../../../scenarios/ota-quick.ts';
import { type Beat, honestFirmware, makeStudy, weather } from './study.ts';

const study = makeStudy({ after: honestFirmware });
const [before, after] = otaQuick.arms as [ArmDesign, ArmDesign];
const next = (input: JudgeInput): string => judge(input).verdict.next;
const withArm = (change: Partial<ArmDesign>, limits: Partial<Scenario['limits']> = {}): Scenario => ({
  ...otaQuick,
  arms: [before, { ...after, ...change }],
  limits: { ...otaQuick.limits, ...limits },
});
const noisy = (spread: number): Beat => ({
  ...weather,
  size: ({ random }) => Math.round(3000 * Math.exp(spread * (random.next() + random.next() + random.next() - 1.5))),
});

t.test('of several experiments the one that takes the fewest hours comes first', async (t) => {
  const options = [
    { action: 'Idle 300 more cycles', cycles: 300 },
    { action: 'Seed 1,000 contacts instead of 300', cycles: 60 },
    { action: 'Read what it sends', cycles: 6 },
  ];
  t.equal(
    cheapestFirst(options, { input: study }),
    'Read what it sends, 3 h. Or seed 1,000 contacts instead of 300, 30 h. Or idle 300 more cycles, 6.3 d.',
  );
  t.equal(cheapestFirst([], { input: study }), '');
});

t.test('too little power: a larger dose where it is quicker, more cycles where they are', async (t) => {
  const loud = makeStudy({ after: { incremental: 'H', beats: [noisy(1.4)] } });
  t.match(
    next(loud),
    /^Seed [\d,]+ contacts instead of 600 \(and as many SMS\), with the same limit for each, and idle the 60 cycles of the arm again, 30 h\. Or idle [\d,]+ more cycles \(each dose \d+ more times\), [\d.]+ d\.$/,
  );
  const mdl = judge(loud).verdict.bounds.mdlBytesPerCycle ?? 0;
  const nearly = makeStudy({
    after: { incremental: 'H', beats: [noisy(1.4)] },
    scenario: withArm({}, { mdlBytesPerCycle: Math.floor(mdl * 0.9) }),
  });
  t.match(
    next(nearly),
    /^Idle 30 more cycles \(each dose 1 more time\), 15 h\. Or seed [\d,]+ contacts instead of 600/,
    'the larger dose needs the whole arm again, half as many more cycles do not',
  );
});

t.test('a design that can show nothing is told how often to repeat it', async (t) => {
  // Two doses four times each can be dealt in 70 ways, of which one is at the level of .0143; five times in 252.
  const blind = makeStudy({
    after: honestFirmware,
    scenario: withArm({ doses: [0, 600], repeats: 4 }, { minCycles: 40 }),
  });
  t.equal(next(blind), 'Idle 18 more cycles (each dose 1 more time), 9 h.');
});

t.test('a rise beyond which there is doubt is settled by reading, or by twice as many blocks', async (t) => {
  const backup: Beat = {
    ...weather,
    size: ({ dose, placebo, random }) => 900 + 24 * (dose + placebo) + random.int(50),
  };
  t.equal(
    next(makeStudy({ after: { incremental: 'H', beats: [backup] } })),
    'Idle 6 cycles at 600 contacts and SMS with weather.example.cn intercepted, and read what it sends, 3 h. Or idle 60 more cycles (each dose 2 more times), 30 h.',
  );
});

t.test('every gate that fails says what to do with the cycles and hours that it takes', async (t) => {
  const bare = { ...study, journal: [], captures: [], clock: [], clockSamples: [] };
  const broken: JudgeInput[] = [bare, { ...study, captures: [] }, { ...study, journal: study.journal.slice(0, 40) }];
  for (const input of broken) {
    for (const { id, passed, remedy } of judge(input).verdict.gates)
      if (passed === false) t.match(remedy, /\d+ (more |idle )?cycles?.*, [\d.,]+ (min|h|d)\.$/, id);
  }
});
