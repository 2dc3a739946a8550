import { cipherBlockBytes } from '../../volume/detectable.ts';
import { planAlternatives } from '../../volume/planning.ts';
import { sumShare } from '../at-once.ts';
import { opaqueShare } from '../bounds.ts';
import type { Arm, Facts } from '../facts.ts';
import { plantedWords } from '../planted.ts';
import { placeboLimit } from '../response.ts';
import type { EndpointVolume } from '../volumes.ts';
import { bytes, count, grouped, list, name, percent, pValue, significant } from '../words.ts';
import { quietArms } from './evidence.ts';
import { again, cheapestFirst, type Experiment } from './experiment.ts';
import { type GateResult, type GateRule, ofEach } from './rule.ts';

/** More records than this take a handset hours to be seeded with; then only more cycles are proposed. */
const mostRecords = 5_000;
/** Nobody idles a handset for longer than a month to settle one doubt. */
const mostSeconds = 30 * 86_400;

/** Why a rise that was found could not be called a leak. */
function doubt({ volume }: EndpointVolume): string {
  const response = volume.doseResponse;
  if (response === null) return 'not tested';
  if (response.placeboShare === null) return 'no placebo was there to compare with';
  if (response.placeboShare >= placeboLimit)
    return `placebo writes raise it by ${percent(response.placeboShare)} of that`;
  if (response.interval.low <= 0) return "the slope's interval reaches zero";
  return 'no dose was repeated';
}

const insteadOf = ({ design }: Arm, dose: number): string =>
  design.plants === 'apps'
    ? `applications instead of ${grouped(dose)}`
    : `contacts instead of ${grouped(dose)} (and as many SMS)`;
const wordsOf = ({ design }: Arm) => plantedWords({ arms: [design] });
const cyclesOf = ({ blocks }: Arm): number => blocks.reduce((sum, block) => sum + block.cycles, 0);
const largestDose = ({ design }: Arm): number => Math.max(...design.doses);

/** Each dose `more` times again, in cycles. */
function moreRepeats(arm: Arm, more: number): Experiment {
  const { doses, placebo, cycles } = arm.design;
  const blocks = more * (doses.length + (placebo > 0 ? 1 : 0));
  return {
    action: `Idle ${count(blocks * cycles, 'more cycle')} (each dose ${count(more, 'more time')})`,
    cycles: blocks * cycles,
  };
}

/** One block at the largest dose under interception: what then goes up can be read, and needs no statistics. */
const readIt = (arm: Arm, where: readonly EndpointVolume[], cycles = arm.design.cycles): Experiment => ({
  action: `Idle ${count(cycles, 'cycle')} at ${grouped(largestDose(arm))} ${wordsOf(arm).many} with ${list(where.map(({ group }) => name(group.endpoint)))} intercepted, and read what it sends`,
  cycles,
});

/** What would bring an endpoint's MDL down to the limit, by simulating the design with more repeats, or with a larger dose. */
function planned(arm: Arm, one: EndpointVolume, facts: Facts): Experiment[] {
  const { limits, cycleSeconds } = facts.input.plan.scenario;
  const { doses, repeats, placebo, cycles } = arm.design;
  const { idle, seed } = planAlternatives({
    ...{ noise: one.counted.map((block) => block.cycles), doses, repeats, cycles, cycleSeconds, power: limits.power },
    extraBlocks: placebo > 0 ? 1 : 0,
    alpha: arm.volumes.alpha / Math.max(1, arm.volumes.tested),
    limitBytes: limits.mdlBytesPerCycle,
    seed: `${facts.input.plan.seed}/next/${arm.id}/${one.group.key}`,
  });
  const dose = largestDose(arm);
  const larger = seed !== null && seed.records > dose && seed.records <= mostRecords ? seed.records : null;
  const all = [
    ...(idle === null ? [] : [moreRepeats(arm, idle.repeats - repeats)]),
    ...(larger === null
      ? []
      : [
          {
            action: `Seed ${grouped(larger)} ${insteadOf(arm, dose)}, with the same limit for each, and idle the ${count(cyclesOf(arm), 'cycle')} of the arm again`,
            cycles: cyclesOf(arm),
          },
        ]),
  ];
  const bearable = all.filter((experiment) => experiment.cycles * cycleSeconds <= mostSeconds);
  return bearable.length > 0 ? bearable : [readIt(arm, [one])];
}

function checkArm(arm: Arm, facts: Facts): GateResult {
  const { limits } = facts.input.plan.scenario;
  const { endpoints, together, prompt, design, alpha, tested } = arm.volumes;
  const repeats = arm.design.repeats;
  const fail = (detail: string, options: readonly Experiment[]): GateResult => ({
    passed: false,
    detail,
    remedy: cheapestFirst(options, facts),
  });

  const unsettled = endpoints.filter(({ response }) => response === 'unsettled');
  if (unsettled.length > 0) {
    const cases = unsettled.map(
      (one) => `${name(one.group.endpoint)} (p = ${pValue(one.volume.doseResponse?.pHolm ?? 1)}; ${doubt(one)})`,
    );
    return fail(`Upload rises with the seeding, but not beyond doubt: ${list(cases)}.`, [
      readIt(arm, unsettled),
      moreRepeats(arm, repeats),
    ]);
  }
  // A leak at one of the endpoints raises the sum, too; only where none was found does the sum say something new.
  const rise = (together?.slope ?? 0) * Math.max(0, ...(design?.doses ?? []));
  if (
    together !== null &&
    together.p <= alpha * sumShare &&
    together.interval.low > 0 &&
    rise >= cipherBlockBytes &&
    endpoints.every(({ response }) => response !== 'follows')
  )
    return fail(
      `The upload to all endpoints together rises with the seeding, by ${bytes(rise)} a cycle at the largest dose (p = ${pValue(together.p)}), though that to no single one does: a leak may be spread over many.`,
      [moreRepeats(arm, repeats)],
    );
  const sudden = (prompt?.slope ?? 0) * largestDose(arm);
  const shared = prompt?.placeboShare ?? 0;
  if (
    prompt !== null &&
    prompt.p <= alpha * sumShare &&
    prompt.interval.low > 0 &&
    sudden >= cipherBlockBytes &&
    shared < placeboLimit &&
    endpoints.every(({ response }) => response !== 'follows')
  )
    return fail(
      `What is uploaded while and just after data is planted rises with it, by ${bytes(sudden)} at the largest dose (p = ${pValue(prompt.p)}), though no idle cycle shows it: a leak may go out at once.`,
      [
        {
          action: `Plant ${grouped(largestDose(arm))} ${wordsOf(arm).many} under interception, read what goes up at once, and idle ${count(arm.design.cycles, 'cycle')}`,
          cycles: arm.design.cycles,
        },
        moreRepeats(arm, repeats),
      ],
    );
  const rare = endpoints.filter((one) => one.rare !== null);
  if (rare.length > 0) {
    const cases = rare.map(
      ({ group, rare: seldom }) =>
        `${name(group.endpoint)} (in ${seldom?.blocks ?? 0} of ${count(seldom?.of ?? 0, 'block')}, up to ${bytes(seldom?.mostBytes ?? 0)})`,
    );
    return fail(
      `So seldom is anything uploaded to ${list(cases)} that no leak there could be told from its volume, whatever its size.`,
      // By then it has come once more, as often as it came here.
      [
        readIt(arm, rare, Math.max(...rare.map(({ rare: one }) => Math.ceil(cyclesOf(arm) / (one?.blocks ?? 1))))),
        moreRepeats(arm, repeats),
      ],
    );
  }
  const asked = endpoints.filter(({ detectable, response }) => detectable !== null && response === 'flat');
  const first = asked.find(({ volume }) => volume.mdlBytesPerCycle === null);
  if (first !== undefined)
    return fail(
      `With ${count(design?.arrangements.count ?? 0, 'way')} to deal the doses and ${count(tested, 'endpoint')} to test, no leak of any size could have been shown at the level ${pValue(alpha)}.`,
      planned(arm, first, facts),
    );
  const worst = asked.reduce<EndpointVolume | null>(
    (most, one) => ((one.volume.mdlBytesPerCycle ?? 0) > (most?.volume.mdlBytesPerCycle ?? -1) ? one : most),
    null,
  );
  if (worst === null)
    return { passed: true, detail: 'No endpoint had uploads that would hide a dose-dependent leak.', remedy: '' };
  const mdl = worst.volume.mdlBytesPerCycle ?? Number.POSITIVE_INFINITY;
  if (mdl <= limits.mdlBytesPerCycle)
    return {
      passed: true,
      detail: `The largest leak that could have been missed is ${bytes(mdl)} a cycle at ${grouped(largestDose(arm))} records, at ${name(worst.group.endpoint)}; the limit is ${bytes(limits.mdlBytesPerCycle)} (power ${significant(limits.power)}).`,
      remedy: '',
    };
  const power = worst.detectable?.powerAt(limits.mdlBytesPerCycle) ?? 0;
  return fail(
    `A leak of up to ${bytes(mdl)} a cycle at ${grouped(largestDose(arm))} records could have been missed at ${name(worst.group.endpoint)}; at the limit, ${bytes(limits.mdlBytesPerCycle)}, the power is only ${significant(power)} instead of ${significant(limits.power)}.`,
    planned(arm, worst, facts),
  );
}

/** Why neither dose nor drift is asked of an arm: one dose only, and nothing that had to be judged by its volume. Null where they are. */
export function readWithoutDoses(facts: Facts): string | null {
  const { opaqueShare: limit } = facts.input.plan.scenario.limits;
  const read = quietArms(facts).every((arm) => {
    const share = opaqueShare(arm);
    return new Set(arm.design.doses).size < 2 && share !== null && share <= limit;
  });
  return read ? 'This scenario seeds one dose only, and all that was uploaded could be read.' : null;
}

/** At every endpoint, a leak worth mentioning would have been found, and no rise is left that is neither shown nor excluded. */
export const underpowered: GateRule = {
  id: 'UNDERPOWERED',
  needs: ['judged captures', 'clock', 'dose-response'],
  blocks: ['null'],
  notAsked: readWithoutDoses,
  remedy: (facts) => {
    const { settledBy } = facts.input.plan.scenario;
    return again(
      facts,
      `Seed at least two doses, each more than once${settledBy ? `, as the scenario ${settledBy} does` : ''}`,
    );
  },
  check: (facts) => ofEach(quietArms(facts), (arm) => checkArm(arm, facts)),
};
