import { cyclesToExclude } from '../../volume/zero-hit.ts';
import { observedCycles } from '../bounds.ts';
import type { Arm, Facts } from '../facts.ts';
import { leaksOf } from '../leaks.ts';
import { count, list, printable } from '../words.ts';
import { again, cheapestFirst } from './experiment.ts';
import { type GateResult, type GateRule, ofEach } from './rule.ts';

const rareLeak = 0.1;

/** Host milliseconds of the last upload of a twin that is known to be a leak; null where it sent none. */
function lastLeak(twin: Arm): number | null {
  const times = leaksOf([twin]).flatMap(({ decoded, volume }) => [
    ...(decoded?.findings ?? []).map(({ time }) => Date.parse(time)),
    ...(volume?.response === 'follows' ? volume.group.uploads.map(({ time }) => time * 1000) : []),
  ]);
  return times.reduce<number | null>((last, time) => (last === null || time > last ? time : last), null);
}

/** What speaks against a twin: that it is not one, or was watched at another time than the silence that it is to explain. */
function checkTwin(twin: Arm, facts: Facts): GateResult {
  const { before, newArms } = facts;
  const old = before?.identity;
  const own = twin.identity;
  const fail = (detail: string, remedy: string): GateResult => ({ passed: false, detail, remedy });
  if (!old || !own) return fail('nothing shows who it is', again(facts, 'Read who both handsets are'));
  if (own.serial === old.serial)
    return fail(
      `it is no other handset, but the same (${printable(own.serial)})`,
      again(facts, 'Take a second handset'),
    );
  if (own.fingerprint !== old.fingerprint)
    return fail(
      `it does not run the old firmware, but ${printable(own.incremental)}`,
      again(facts, 'Put the old firmware on the twin'),
    );
  const last = lastLeak(twin);
  const cycles = observedCycles(twin);
  const more = cyclesToExclude(rareLeak, facts.input.plan.scenario.limits.confidence);
  const lacking = Math.max(1, cycles < more ? more - cycles : more);
  const watch = (what: string): string => cheapestFirst([{ action: what, cycles: lacking }], facts);
  if (last === null)
    return fail(
      `it did not leak either in ${count(cycles, 'cycle')}: the server, not the update, may have ended it`,
      watch(
        `Idle the twin ${count(lacking, 'more cycle')} beside the updated handset, whose silence counts only if the twin leaks`,
      ),
    );
  const began = newArms.flatMap(({ idle }) => idle.flatMap(({ facts: one }) => (one === null ? [] : [one.start.host])));
  if (began.length === 0 || last < Math.min(...began))
    return fail(
      'it last leaked before the updated handset was watched, and so does not show that the server still listens',
      watch(`Idle the twin ${count(lacking, 'more cycle')} beside or after the updated handset`),
    );
  const keys = leaksOf([twin]).map(({ key }) => printable(key));
  return {
    passed: true,
    detail: `It kept the old firmware and still leaked to ${list(keys.slice(0, 3))} while the updated handset was watched.`,
    remedy: '',
  };
}

/** A twin without the update still leaks, so it was not the server that fell silent. */
export const controlMoved: GateRule = {
  id: 'CONTROL_MOVED',
  needs: ['captures'],
  blocks: ['null'],
  notAsked: ({ twins }) => (twins.length === 0 ? 'This scenario has no twin that keeps the old firmware.' : null),
  remedy: (facts) => again(facts, 'Keep the captures of both handsets'),
  check: (facts) => {
    const result = ofEach(facts.twins, (twin) => checkTwin(twin, facts));
    return result.passed ? result : { ...result, detail: `The twin is no control, as ${result.detail}.` };
  },
};
