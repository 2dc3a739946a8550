import type { Bounds } from '../../model/verdict.ts';
import { choiceCaveat, choicesOf, disagreement } from './choices.ts';
import { claimWords } from './claim.ts';
import type { Facts } from './facts.ts';
import type { JudgedGate } from './gates/index.ts';
import { seenByItself } from './observed.ts';
import type { Decision } from './outcome.ts';
import { phaseLeaks, phaseSilence } from './phases.ts';
import { changeWords, endpointOfLeak } from './places.ts';
import { boundsInWords, cleared, nothingFound, slopeLimit } from './quiet-sentences.ts';
import { rigFacts, rigWords } from './rig.ts';
import { endpointsOf, firmwareOf, nowLeaks, oldLeak, slopeChange } from './sentences.ts';
import { systemsWords } from './systems.ts';
import { count, list } from './words.ts';

const join = (...parts: string[]): string => parts.filter((part) => part !== '').join(' ');
/** `No, the leak moved: before the update ...` */
const open = (claim: string, reason: string): string => `${claim}${reason === '' ? '' : `: ${reason}`}.`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

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

/** What changed from the place that leaked to the one that leaks: `to another domain, in another country and network`. */
function movement({ before, leaks }: Decision): string {
  const [old, now] = [before[0], leaks[0]].map((leak) => (leak === undefined ? null : endpointOfLeak(leak)));
  return old && now ? ` to ${changeWords(old, now)}` : '';
}

/** The verdict in plain English, with its numbers: what a reader may quote. */
export function answerOf(facts: Facts, decision: Decision, bounds: Bounds): string {
  const old = oldLeak(facts, decision.before);
  const inPhases = phaseLeaks(facts);
  const now = (): string => (inPhases === '' ? nowLeaks(facts, decision) : inPhases);
  const limits = join(boundsInWords(facts, bounds), slopeLimit(bounds, facts));
  const quiet = `${nothingFound(facts, { bounds, conditions: decision.clean })}.`;
  const twin = facts.twins.length > 0 ? 'A twin that kept the old firmware still leaked meanwhile.' : '';
  const rest = join(slopeChange(decision), disagreement(decision), cleared(facts));

  switch (decision.outcome) {
    case 'LEAK_MOVED':
      return join(open(`No, the leak moved${movement(decision)}`, old), now(), rest);
    case 'LEAK_TRANSFORMED':
      return join(open('No, the same place still gets the data, in another form', old), now(), rest);
    case 'LEAK_CONFIRMED': {
      const rigs = rigFacts(facts).map(rigWords);
      if (rigs.length > 0) return `This rig would see a leak: of what the handset sent on purpose ${list(rigs)}.`;
      return join(
        open(facts.before === null ? 'The handset leaks' : 'No, the handset still leaks', old),
        ...[now(), systemsWords(facts, decision), claimWords(facts), rest],
        facts.before === null && inPhases === '' ? seenByItself(facts) : '',
      );
    }
    case 'OPT_IN_ONLY':
      return join(
        `It leaks ${choicesOf(decision.leaking, decision)}, and not ${choicesOf(decision.clean, decision)}.`,
        now(),
        `${capital(choicesOf(decision.clean, decision))}, ${quiet}`,
        limits,
        choiceCaveat(decision, facts),
      );
    case 'FIX_CONFIRMED':
      return join(open('Yes', old), `After the update${firmwareOf(facts.judged)}, ${quiet}`, twin, limits);
    case 'FIX_BOUNDED':
      return join(
        open('Nothing is found any more, within bounds', old),
        `After the update${firmwareOf(facts.judged)}, ${quiet}`,
        ...[twin, limits, cleared(facts)],
      );
    case 'NO_LEAK_FOUND':
      return join(
        `No leak was found, within bounds: ${quiet}`,
        ...[twin, phaseSilence(facts), limits, cleared(facts), systemsWords(facts, decision), claimWords(facts)],
        seenByItself(facts),
      );
    case 'INCONCLUSIVE': {
      const seen =
        decision.leaks.length > 0
          ? `Seen, but not judged: uploads of private data to ${endpointsOf(decision.leaks)}.`
          : '';
      const watched =
        facts.before === null && facts.input.plan.scenario.rigTest === undefined
          ? join(phaseSilence(facts), systemsWords(facts, decision), claimWords(facts), seenByItself(facts))
          : '';
      return join(noVerdict(decision.blocking), seen, watched);
    }
  }
}
