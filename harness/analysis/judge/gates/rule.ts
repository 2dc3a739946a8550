import type { GateId } from '../../../model/verdict.ts';
import type { Arm, Facts } from '../facts.ts';
import type { EvidenceName } from './evidence.ts';

/**
 * What an outcome rests on: `decoded`, a canary read from an upload; `volume`, an upload that follows the seeding; `null`, that
 * nothing was found; `rig`, that what was sent on purpose was seen. `null` is the easiest to get wrong and needs every gate.
 */
export type Ground = 'decoded' | 'volume' | 'null' | 'rig';

export type GateResult = { readonly passed: boolean; readonly detail: string; readonly remedy: string };

/** One condition without which no verdict may be given. */
export type GateRule = {
  readonly id: GateId;
  /** Without these the gate does not pass, and says what is missing. */
  readonly needs: readonly EvidenceName[];
  /** The outcomes that may not be given when it does not pass. */
  readonly blocks: readonly Ground[];
  /** Why this scenario does not ask the question at all; null where it does. */
  readonly notAsked: (facts: Facts) => string | null;
  /** Only called with all its evidence there. */
  readonly check: (facts: Facts) => GateResult;
  /** What to do when evidence is missing, with what it takes. */
  readonly remedy: (facts: Facts) => string;
};

export const always = (): null => null;
export const withoutUpdate = ({ before }: Facts): string | null =>
  before === null ? 'This scenario takes no update.' : null;

/** Asks a question of several arms: all must pass, and with several each says its arm. The first that does not has the remedy. */
export function ofEach(arms: readonly Arm[], check: (arm: Arm) => GateResult): GateResult {
  const results = arms.map((arm) => ({ arm, ...check(arm) }));
  const told = (all: typeof results): string =>
    all.map(({ arm, detail }) => (arms.length === 1 ? detail : `Arm "${arm.id}": ${detail}`)).join(' ');
  const failed = results.filter(({ passed }) => !passed);
  return failed.length === 0
    ? { passed: results.length > 0, detail: told(results), remedy: '' }
    : { passed: false, detail: told(failed), remedy: failed[0]?.remedy ?? '' };
}
