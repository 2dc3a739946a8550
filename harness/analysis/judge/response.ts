import { cipherBlockBytes } from '../volume/detectable.ts';
import type { Design, DoseResponse } from '../volume/dose-response.ts';

/** What the dose-response says of an endpoint. */
export type Response =
  /** Upload follows the seeding and placebo writes do not raise it. */
  | 'follows'
  /** A rise that the placebo shares, that has no interval above zero, or that no placebo was there to check. */
  | 'unsettled'
  /** No rise found. */
  | 'flat'
  /** No design, or nothing uploaded in the cycles that count. */
  | 'untested';

/** A placebo that raises the upload by this share of what as many records would is not null: what is followed may be writing, not data. */
export const placeboLimit = 0.25;
/** Fresh canaries at the same dose must have been tried more than once. */
const leastRepeats = 2;

/** Whether the design tried each of its doses often enough with fresh canaries. */
export function isRepeated(design: Design): boolean {
  const times = new Map<number, number>();
  for (const dose of design.doses) times.set(dose, (times.get(dose) ?? 0) + 1);
  return [...times].every(([dose, n]) => dose === 0 || n >= leastRepeats);
}

export function judgeResponse(
  response: DoseResponse,
  pHolm: number,
  of: { alpha: number; repeated: boolean; largestDose: number },
): Response {
  // Nothing is claimed below one cipher block: there even a certain rise may be padding, and carries no phone book.
  if (pHolm > of.alpha || response.slope * of.largestDose < cipherBlockBytes) return 'flat';
  const placeboNull = response.placeboShare !== null && response.placeboShare < placeboLimit;
  return response.interval.low > 0 && placeboNull && of.repeated ? 'follows' : 'unsettled';
}
