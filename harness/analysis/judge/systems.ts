import { isPublicAddress } from '../endpoint/scope.ts';
import { observedCycles } from './bounds.ts';
import type { Arm, Facts } from './facts.ts';
import { type Leak, leaksOf } from './leaks.ts';
import type { Decision } from './outcome.ts';
import { beatWords, shortRhythm } from './rhythm.ts';
import { cyclesOf, endpointsOf, firmwareOf, mostNamed } from './sentences.ts';
import type { EndpointVolume } from './volumes.ts';
import { count, list, name } from './words.ts';

/** What a comparison with a third-party system rests on besides what the judged arm does: nothing it lacks may be called silence without these. */
const needed: ReadonlySet<string> = new Set([
  'POSITIVE_CONTROL_FAILED',
  'NO_UPSTREAM',
  'CAPTURE_GAP',
  'CLOCK_SKEW',
  'DEVICE_NOT_IDLE',
  'SEED_NOT_READ_BACK',
]);

const volumeOf = (arm: Arm, key: string): EndpointVolume | undefined =>
  arm.volumes.endpoints.find(({ group }) => group.key === key);

/** True when an arm's traffic to a place could hide what goes there from the vendor's system: neither read nor shown not to follow the seeding. */
function mayHide(arm: Arm, { key }: Leak, mdlLimit: number): boolean {
  const there = volumeOf(arm, key);
  if (there === undefined || there.volume.opaqueBytes === 0) return false;
  const { mdlBytesPerCycle: mdl } = there.volume;
  return there.response === 'unsettled' || mdl === null || mdl > mdlLimit;
}

/** `data.example (every 24 h, none of 5 beats missed)` for a place whose uploads keep a time. */
function timed(arm: Arm, { key }: Leak): string[] {
  const there = volumeOf(arm, key);
  const period = there?.volume.period;
  return there && period ? [`to ${name(there.group.endpoint)} ${shortRhythm(there)} (${beatWords(period)})`] : [];
}

/** Places on the internet that got something from the one system and nothing from the other, the busiest first. */
function onlyFrom(arm: Arm, other: Arm): EndpointVolume[] {
  return arm.volumes.endpoints
    .filter(({ group, volume }) => volume.bytes > 0 && [...group.ips].some(isPublicAddress))
    .filter(({ group }) => !other.groups.some(({ key, bytes }) => key === group.key && bytes > 0))
    .sort((a, b) => b.volume.bytes - a.volume.bytes);
}

function named(all: readonly EndpointVolume[]): string {
  const told = all.slice(0, mostNamed).map((one) => `${name(one.group.endpoint)} (${shortRhythm(one)})`);
  const more = all.length > mostNamed ? [count(all.length - mostNamed, 'other')] : [];
  return list([...told, ...more]);
}

/** Who sends what leaks: only the vendor's system, or the other one too. */
function whoSends(facts: Facts, other: Arm, decision: Decision): string {
  const { leaks } = decision;
  const system = `the third-party system${firmwareOf(other)}`;
  const elsewhere = leaksOf([other]);
  const both = leaks.filter(({ key }) => elsewhere.some((one) => one.key === key));
  const only = leaks.filter((leak) => !both.includes(leak));
  const program = "so it is not the vendor's system, but a program or the SIM card that both have";
  if (only.length === 0) return `With the same data ${system} sends it too, to ${endpointsOf(both)}: ${program}.`;
  const shared =
    both.length === 0
      ? ''
      : ` What goes to ${endpointsOf(both)} comes from the third-party system too: it is not the vendor's alone.`;
  const moved = elsewhere.filter((one) => !both.some(({ key }) => key === one.key));
  const own =
    moved.length === 0 ? '' : ` But ${system} sends private data of its own accord, to ${endpointsOf(moved)}.`;

  const { mdlBytesPerCycle } = facts.input.plan.scenario.limits;
  const [gate] = decision.lacking.filter((one) => needed.has(one.gate.id));
  const hidden = only.filter((leak) => mayHide(other, leak, mdlBytesPerCycle));
  const cycles = observedCycles(other);
  const doubt =
    gate !== undefined
      ? `${gate.gate.id} is not met`
      : hidden.length > 0
        ? `what it sends to ${endpointsOf(hidden)} could hide it`
        : cycles < observedCycles(facts.judged)
          ? `it was watched for ${cyclesOf(facts, cycles)} only`
          : null;
  const which = both.length === 0 ? 'none of that' : `nothing to ${endpointsOf(only)}`;
  const verdict =
    doubt === null
      ? `On the same handset, with the same data, ${system} sends ${which} in ${cyclesOf(facts, cycles)}: it is the vendor's own system that does.`
      : `Whether ${system} sends it too cannot be said, as ${doubt}.`;
  return `${verdict}${shared}${own}`;
}

/** The vendor's system beside the third-party one, in sentences; empty where the scenario has none. */
export function systemsWords(facts: Facts, decision: Decision): string {
  const { judged } = facts;
  const [other] = facts.otherSystems;
  if (other === undefined || other.capture === null) return '';
  const beats = decision.leaks.flatMap((leak) => timed(leak.arm, leak)).slice(0, mostNamed);
  const alien = leaksOf([other]);
  const parts = [
    beats.length > 0 ? `It goes ${list(beats)}.` : '',
    decision.leaks.length > 0
      ? whoSends(facts, other, decision)
      : alien.length > 0
        ? `It is the third-party system${firmwareOf(other)} that sends private data, to ${endpointsOf(alien)}.`
        : '',
    onlyFrom(judged, other).length > 0
      ? `Only the vendor's system uploads to ${named(onlyFrom(judged, other))}.`
      : "The vendor's system uploads to no place that the third-party one does not upload to.",
  ];
  return parts.filter((part) => part !== '').join(' ');
}
