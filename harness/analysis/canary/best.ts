import { proofBits, type Weighed } from './strength.ts';

/** `matched`: how many bytes of the canary's form were there. */
export type Candidate = Weighed & { readonly chain: readonly string[]; readonly matched: number };

/**
 * Adds a hit to a list, unless the same canary was found at the same place already: then the better of the two stays. False when the list is
 * full and a hit was lost, this one or a weaker one. A value that a text holds in several readings (a number with and without its plus sign) is thus reported once.
 */
export function keepBest<Hit extends Candidate>(list: Hit[], hit: Hit, most: number): boolean {
  const at = list.findIndex((other) => other.canary === hit.canary && other.offset < hit.end && hit.offset < other.end);
  const other = list[at];
  if (other === undefined) {
    if (list.length < most) {
      list.push(hit);
      return true;
    }
    // A full list gives up a hit that says little for one that may be proof.
    const weak = hit.support
      ? -1
      : list.findIndex((one) => one.support || (hit.bits >= proofBits && one.bits < proofBits));
    if (weak >= 0) list[weak] = hit;
    return false;
  } else if (isBetter(hit, other)) list[at] = hit;
  return true;
}

/**
 * A whole value before a part; then the one with more information, the longer one, the one that takes
 * in more of the stream (half of a broken wrapping can be opened too), the shorter way to it.
 */
function isBetter(hit: Candidate, other: Candidate): boolean {
  if (hit.support !== other.support) return other.support;
  if (hit.bits !== other.bits) return hit.bits > other.bits;
  if (hit.matched !== other.matched) return hit.matched > other.matched;
  const span = hit.end - hit.offset - (other.end - other.offset);
  return span === 0 ? hit.chain.length < other.chain.length : span > 0;
}
