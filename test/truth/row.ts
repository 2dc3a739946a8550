import type { Scenario } from '../../harness/model/scenario.ts';
import type { GateId, Outcome } from '../../harness/model/verdict.ts';
import type { Fault } from '../../harness/virtual/faults.ts';

/** One firmware (or one fault of the rig) in one scenario, with what must come out. */
export type Row = {
  readonly id: string;
  readonly scenario: Scenario;
  /** What is on the handset; as sold where it is left out. */
  readonly from?: string;
  /** What the vendor offers, or `none`. */
  readonly update: string;
  /** What there is to be installed instead of the vendor's system. */
  readonly thirdParty?: string;
  readonly faults?: readonly Fault[];
  /** What the judged firmware does with the owner's data, whatever a study can find of it. */
  readonly truth: 'leaks' | 'honest';
  readonly expected: Outcome;
  /** The reason that an INCONCLUSIVE must give. */
  readonly gate?: GateId;
  /** Applications' own authors' copies are given as references. */
  readonly references?: true;
  /** What the answer must say, and must not say. */
  readonly tells?: RegExp;
  readonly tellsNot?: RegExp;
};

/** What a row came out as. `gate` is the first that failed, which is the reason of an INCONCLUSIVE. */
export type Found = {
  readonly outcome: Outcome;
  readonly gate: GateId | null;
  readonly answer: string;
  readonly folder: string;
};

const clean: readonly Outcome[] = ['FIX_CONFIRMED', 'FIX_BOUNDED', 'NO_LEAK_FOUND'];
const leaking: readonly Outcome[] = ['LEAK_CONFIRMED', 'LEAK_MOVED', 'LEAK_TRANSFORMED', 'OPT_IN_ONLY'];

export const isRight = (row: Row, { outcome, gate, answer }: Found): boolean =>
  outcome === row.expected &&
  (row.gate === undefined || gate === row.gate) &&
  (row.tells === undefined || row.tells.test(answer)) &&
  (row.tellsNot === undefined || !row.tellsNot.test(answer));

/** The two errors that a verdict must never make, whatever else is wrong with it. */
export function falseVerdict(row: Row, { outcome }: Found): 'leak called fixed' | 'honest called leaking' | null {
  if (row.truth === 'leaks' && clean.includes(outcome)) return 'leak called fixed';
  if (row.truth === 'honest' && leaking.includes(outcome)) return 'honest called leaking';
  return null;
}

export const words = (outcome: Outcome, gate: GateId | null | undefined): string =>
  outcome === 'INCONCLUSIVE' && gate ? `${outcome} ${gate}` : outcome;
