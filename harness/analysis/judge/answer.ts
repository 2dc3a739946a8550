import type { Bounds } from '../../model/verdict.ts';
import type { Facts } from './facts.ts';
import type { JudgedGate } from './gates/index.ts';
import type { Decision } from './outcome.ts';
import { boundsInWords, cleared, endpointsOf, firmwareOf, nothingFound, nowLeaks, oldLeak } from './sentences.ts';
import { count, list } from './words.ts';

const join = (...parts: string[]): string => parts.filter((part) => part !== '').join(' ');
/** `No, the leak moved: before the update ...` */
const open = (claim: string, reason: string): string => `${claim}${reason === '' ? '' : `: ${reason}`}.`;

/** Why there is no verdict. Gates that only lack the evidence which the run never made are counted, not named. */
function noVerdict(blocking: readonly JudgedGate[]): string {
  const [first, ...more] = blocking;
  if (first === undefined) return 'No verdict can be given.';
  const named = more.filter(({ missing }) => !missing);
  const also = [
    named.length > 0 ? `not met either: ${list(named.map(({ gate }) => gate.id))}` : '',
    more.length > named.length ? `${count(more.length - named.length, 'further gate')} without evidence` : '',
  ].filter((part) => part !== '');
  return join(
    `No verdict can be given, as ${first.gate.id} is not met.`,
    first.gate.detail,
    also.length > 0 ? `${open(`Besides, ${also.join('; ')}`, '')}` : '',
  );
}

/** The verdict in plain English, with its numbers: what a reader may quote. */
export function answerOf(facts: Facts, decision: Decision, bounds: Bounds): string {
  const old = oldLeak(facts, decision.before);
  const now = (): string => nowLeaks(facts, decision, bounds);
  const after = `After the update${firmwareOf(facts.judged)}, ${nothingFound(facts, bounds)}`;
  const limits = boundsInWords(facts, bounds);

  switch (decision.outcome) {
    case 'LEAK_MOVED':
      return join(open('No, the leak moved', old), now(), cleared(facts));
    case 'LEAK_TRANSFORMED':
      return join(open('No, the same place still gets the data, in another form', old), now(), cleared(facts));
    case 'LEAK_CONFIRMED':
      return join(
        open(facts.before === null ? 'The handset leaks' : 'No, the handset still leaks', old),
        now(),
        cleared(facts),
      );
    case 'OPT_IN_ONLY':
      return join(open('Only with the service switched on', old), now());
    case 'FIX_CONFIRMED':
      return join(open('Yes', old), after, limits);
    case 'FIX_BOUNDED':
      return join(open('Nothing is found any more, within bounds', old), after, limits, cleared(facts));
    case 'NO_LEAK_FOUND':
      return join(`No leak was found, within bounds: ${nothingFound(facts, bounds)}`, limits, cleared(facts));
    case 'INCONCLUSIVE': {
      const seen =
        decision.leaks.length > 0
          ? `Seen, but not judged: uploads of private data to ${endpointsOf(decision.leaks)}.`
          : '';
      return join(noVerdict(decision.blocking), seen);
    }
  }
}
