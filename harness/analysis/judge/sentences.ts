import { describeDecoded } from './canaries.ts';
import type { Arm, Facts } from './facts.ts';
import type { Leak } from './leaks.ts';
import type { Decision } from './outcome.ts';
import { endpointOfLeak } from './places.ts';
import { plantedWords } from './planted.ts';
import { classWords, shortRhythm, sizeRange } from './rhythm.ts';
import {
  bytes,
  chainWords,
  count,
  duration,
  grouped,
  intervalWords,
  list,
  name,
  percent,
  place,
  printable,
  pValue,
  significant,
} from './words.ts';

export const mostNamed = 3;

/** ` (JHCCNBH45.0)`, or nothing where it is not known. */
export const firmwareOf = (arm: Arm | null): string =>
  arm?.identity ? ` (${printable(arm.identity.incremental)})` : '';

export const endpointsOf = (leaks: readonly Leak[]): string =>
  list(leaks.flatMap((leak) => endpointOfLeak(leak) ?? []).map(name));

/** What is readable of leaks: `40 contacts' numbers ... to api.example (...)`; a place that was told of before only by its name. */
function readable(leaks: readonly Leak[], told: readonly Leak[] = []): string {
  const parts = leaks.flatMap(({ decoded, key }) => {
    const endpoint = decoded?.findings[0]?.endpoint;
    const where = endpoint && (told.some((one) => one.key === key) ? name(endpoint) : place(endpoint));
    return decoded && where ? [`${describeDecoded(decoded)} to ${where}`] : [];
  });
  const more = parts.length > mostNamed ? [`more to ${count(parts.length - mostNamed, 'other endpoint')}`] : [];
  return list([...parts.slice(0, mostNamed), ...more]);
}

/** True when the data went over connections that nothing protected. */
const isOpen = (leaks: readonly Leak[]): boolean =>
  leaks.some(
    ({ decoded }) => decoded?.group?.flows.some(({ tls, content }) => tls === null && content === 'plain') === true,
  );

/** What the old firmware did, as the rest of a sentence. */
export function oldLeak({ before }: Facts, leaks: readonly Leak[]): string {
  if (leaks.length === 0) return '';
  const start = `before the update${firmwareOf(before)} the handset`;
  const decoded = leaks.filter((leak) => leak.decoded !== null);
  if (decoded.length === 0) return `${start} uploaded data that follows what was planted to ${endpointsOf(leaks)}`;
  return `${start} sent${isOpen(decoded) ? ', readable by anyone on the way,' : ''} ${readable(decoded)}`;
}

/** `34 B a cycle (95 % interval 33.2 to 35.3)`. */
const slopeWords = (of: { slope: number; low: number; high: number; confidence: number }): string =>
  `${significant(of.slope, 3)} B a cycle (${intervalWords(of)})`;

/** The size, rhythm and receiver of uploads that follow the seeding, as the rest of a sentence. */
function uploads({ volume, key }: Leak, told: readonly Leak[]): string {
  if (volume?.response !== 'follows') return '';
  const { group } = volume;
  const hidden = group.flows.some(({ tls }) => tls !== null) ? ', encrypted,' : ', unread,';
  const where = told.some((one) => one.key === key) ? name(group.endpoint) : place(group.endpoint);
  const test = volume.volume.doseResponse;
  if (test?.window === 'planting') {
    const most = Math.max(...test.blocks.map(({ bytesPerCycle }) => bytesPerCycle));
    return `uploads up to ${bytes(most)} as soon as data is planted${group.opaqueBytes > 0 ? hidden : ''} to ${where}`;
  }
  const classes = classWords(volume.volume);
  const what = classes === '' ? ` ${sizeRange(volume)} ${shortRhythm(volume, true)}` : classes;
  return `uploads${what}${group.opaqueBytes > 0 ? hidden : ''} to ${where}`;
}

/** The numbers that show that uploads follow the seeding, in one sentence. */
function evidenceOf(leaks: readonly Leak[], { input }: Facts): string {
  const told = leaks.flatMap(({ volume }) => {
    const test = volume?.response === 'follows' ? volume.volume.doseResponse : null;
    return test && volume ? [{ test, volume }] : [];
  });
  const [first, ...others] = told;
  if (first === undefined) return '';
  const { slope, interval, pHolm, placeboShare, window } = first.test;
  const when = window === 'planting' ? ', while and just after data is planted,' : ' a cycle';
  const which = told.length > 1 ? `Those to ${name(first.volume.group.endpoint)} grow` : 'These uploads grow';
  const also =
    others.length > 0 ? ` So do those to ${list(others.map(({ volume }) => name(volume.group.endpoint)))}.` : '';
  const numbers = `${intervalWords(interval)}, permutation p = ${pValue(pHolm)}`;
  return `${which} by ${significant(slope, 3)} B${when} with each planted ${plantedWords(input.plan.scenario).each} (${numbers}); as many writes of nothing private add ${percent(Math.max(0, placeboShare ?? 0))} of that.${also}`;
}

/** Distinct private values that stood in the handset while arms ran. */
export function plantedIn(arms: readonly Arm[], { input }: Facts): number {
  const ids = new Set(arms.map(({ id }) => id));
  const counted = input.ledger.entries.filter(
    ({ store, arm }) => store !== 'placebo' && store !== 'control' && (arm === null || ids.has(arm)),
  );
  return new Set(counted.map(({ canary }) => canary.id)).size;
}

export const cyclesOf = (facts: Facts, cycles: number): string =>
  `${count(cycles, 'cycle')} of ${duration(facts.input.plan.scenario.cycleSeconds)}`;

const watched = ({ blocks }: Arm): number => blocks.reduce((sum, { cycles }) => sum + cycles, 0);

/** What leaks now: what can be read, and the uploads that follow the seeding. */
export function nowLeaks(facts: Facts, decision: Decision): string {
  const { before, judged } = facts;
  const { leaks, before: told } = decision;
  const build = firmwareOf(judged);
  const start = before === null ? `The handset${build}` : `After the update${build} it`;
  const decoded = leaks.filter((leak) => leak.decoded !== null);
  const follows = leaks.filter(({ volume }) => volume?.response === 'follows').slice(0, mostNamed);
  const known = [...told, ...decoded];
  const rhythms = list(follows.map((leak) => uploads(leak, known)));
  const cycles = cyclesOf(facts, watched(judged));
  const what =
    decoded.length > 0
      ? `sends, in ${cycles}, ${readable(decoded, told)}${rhythms === '' ? '' : `, and ${rhythms}`}.`
      : `${rhythms}; none of ${grouped(plantedIn(facts.newArms, facts))} planted values and identifiers can be read in what it sends in ${cycles}.`;
  const evidence = evidenceOf(leaks, facts);
  return [`${start} ${what}`, evidence].filter((text) => text !== '').join(' ');
}

/** How a leak that only changed its form compares with what the same place got before: its form, or its amount; or that it fell. */
export function slopeChange({ slopes, outcome, before, leaks }: Decision): string {
  if (slopes?.fell === true)
    return `That is less than before, when the same place got ${slopeWords(slopes.old)} for each, but it is not gone.`;
  if (outcome !== 'LEAK_TRANSFORMED') return '';
  const now = leaks[0]?.decoded?.findings[0]?.chain;
  const then = before.find(({ key }) => key === leaks[0]?.key)?.decoded?.findings[0]?.chain;
  if (now && then) return `It was read as ${chainWords(then)}, and is as ${chainWords(now)}.`;
  if (slopes === null)
    return 'Whether it is as much as before cannot be said, as one of the two firmwares was not tried at several doses.';
  const { difference, low, high, confidence, unchanged } = slopes.comparison;
  const by = `${significant(difference, 2)} B (${intervalWords({ low, high, confidence })})`;
  return `Before the update it was ${slopeWords(slopes.old)}; the difference, ${by}, ${unchanged ? 'is within a tenth of that: as much as before' : 'shows no clear fall'}.`;
}
