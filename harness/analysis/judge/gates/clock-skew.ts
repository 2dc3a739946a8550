import type { BothClocks } from '../../../model/journal.ts';
import type { ClockMap } from '../../timing/clock-map.ts';
import type { PlannedIdle } from '../arms.ts';
import type { Arm, Facts } from '../facts.ts';
import { count, duration, grouped, percent } from '../words.ts';
import { armsOf } from './evidence.ts';
import { again } from './experiment.ts';
import { always, type GateRule } from './rule.ts';

/** A reading of the handset's clock takes a call over ADB and has seconds: so late may the handset have answered, host milliseconds. */
const answerMs = 1_000;
const resolutionMs = 1_000;
const toleratedShare = 0.1;
/** A slow answer explains a misfit, but not one of several cycles: that would move uploads out of the blocks they were made in. */
const mostMisfitCycles = 2;
/** A clock that nothing winds goes at the host's pace; a step of network time aside. */
const paceTolerance = 0.05;
const paceGraceMs = 60_000;
/** Uploads further than this outside the recorded clock have no time that could be trusted, in cycles. */
const beyondCycles = 1;

/** Milliseconds of handset time by which a reading lies outside what the map allows for it. */
function misfit(map: ClockMap, { host, handset }: BothClocks): number {
  const earliest = map.toHandset(host - answerMs) - resolutionMs;
  const latest = map.toHandset(host + answerMs) + resolutionMs;
  return Math.max(0, earliest - handset, handset - latest);
}

/** Arms of the handset whose clock the map is: a twin's is its own. */
const subjects = ({ arms }: Facts): Arm[] => arms.filter(({ treatment }) => treatment.handset === 'subject');

/** The harness's own readings: samples, and both ends of each idle block. */
function readings(facts: Facts): BothClocks[] {
  const { input } = facts;
  const idle = subjects(facts).flatMap((arm) =>
    arm.idle.flatMap(({ facts: one }) => (one ? [one.start, one.end] : [])),
  );
  return [...input.clockSamples, ...idle];
}

/** True for an idle block over which a clock that is only sampled ran off from the host's. */
function isOffPace({ facts }: PlannedIdle): boolean {
  if (facts === null) return false;
  const host = facts.end.host - facts.start.host;
  const handset = facts.end.handset - facts.start.handset;
  return Math.abs(handset - host) > paceTolerance * host + paceGraceMs;
}

/** The clock map agrees with the harness's readings, runs forward, and covers the idle blocks. */
export const clockSkew: GateRule = {
  id: 'CLOCK_SKEW',
  needs: ['clock'],
  blocks: ['volume', 'null'],
  notAsked: always,
  remedy: (facts) => again(facts, "Read the handset's clock throughout"),
  check: (facts) => {
    const { map, input } = facts;
    const samples = readings(facts);
    const off = samples.map((sample) => misfit(map, sample)).map((ms) => (Number.isFinite(ms) ? ms : Number.MAX_VALUE));
    const wrong = off.filter((ms) => ms > 0);
    const worst = off.reduce((most, ms) => Math.max(most, ms), 0) / 1000;
    const cycleMs = input.plan.scenario.cycleSeconds * 1000;
    const uncovered = subjects(facts).flatMap(({ idle: blocks }) =>
      blocks.filter(({ facts: idle }) =>
        idle === null
          ? false
          : [idle.start, idle.end].some(({ host }) => map.beyond(host) * map.rateAt(host) > beyondCycles * cycleMs),
      ),
    );
    const unreadable = input.clockFaults ?? 0;
    const paced =
      input.plan.device.clockMap === null ? armsOf(facts).flatMap(({ idle }) => idle.filter(isOffPace)) : [];
    const stopped = armsOf(facts).flatMap(({ idle }) =>
      idle.filter(({ facts: one }) => one !== null && !(one.end.handset > one.start.handset)),
    );
    const problems = [
      unreadable > 0 ? `${count(unreadable, 'line')} of the clock map that the handset published cannot be read` : null,
      paced.length > 0
        ? `in ${count(paced.length, 'idle block')} the handset's clock did not go at the pace of the host's`
        : null,
      wrong.length > toleratedShare * samples.length || worst * 1000 > mostMisfitCycles * cycleMs
        ? `${wrong.length} of ${grouped(samples.length)} readings (${percent(wrong.length / samples.length)}) contradict the handset's clock map, by up to ${duration(worst)}`
        : null,
      stopped.length > 0
        ? `in ${count(stopped.length, 'idle block')} the handset's clock stood still or ran backwards`
        : null,
      map.backwards > 0 ? `the handset's clock ran backwards ${count(map.backwards, 'time')}` : null,
      uncovered.length > 0 ? `${count(uncovered.length, 'idle block')} not covered by the clock map` : null,
    ].filter((problem) => problem !== null);
    if (problems.length > 0)
      return {
        passed: false,
        detail: `The handset's time is uncertain: ${problems.join('; ')}.`,
        remedy: again(facts, "Switch off the handset's network time for the run"),
      };
    return {
      passed: true,
      detail: `${grouped(samples.length)} readings of the handset's clock agree with its map of ${count(map.knots.length, 'knot')}.`,
      remedy: '',
    };
  },
};
