import { LeakdiffError } from '../../model/failure.ts';
import type { JudgeInput, Judgement } from './input.ts';

export type { JudgedCapture, JudgeInput, Judgement } from './input.ts';

/** Evidence to findings and a verdict. Pure: the same input gives the same bytes. Incomplete evidence gives INCONCLUSIVE, never an exception. */
export function judge(_input: JudgeInput): Judgement {
  throw new LeakdiffError('INTERNAL', 'the judge is not built yet; wait for the commit that brings it');
}
