/**
 * What `cycles` cycles without a hit exclude: the smallest per-cycle probability of a leak that would have shown at least once with
 * probability `confidence`, 1 - (1 - confidence)^(1/n) (FIELD 5). The number of cycles must have been fixed beforehand. Null for no cycles.
 */
export function excludedProbability(cycles: number, confidence: number): number | null {
  return cycles < 1 ? null : 1 - (1 - confidence) ** (1 / cycles);
}

/**
 * The same where one may stop at any time: Ville's inequality on the likelihood of no hits mixed over a uniform prior, 1/(n + 1), so
 * (1 - p)^n (n + 1) <= 1 - confidence. Null for no cycles.
 */
export function excludedProbabilityAnytime(cycles: number, confidence: number): number | null {
  return cycles < 1 ? null : 1 - ((1 - confidence) / (cycles + 1)) ** (1 / cycles);
}

/** Cycles without a hit that exclude a per-cycle probability: ln(1 - confidence) / ln(1 - p), rounded up. */
export function cyclesToExclude(probability: number, confidence: number): number {
  return Math.ceil(Math.log(1 - confidence) / Math.log(1 - probability) - 1e-9);
}

/** As `cyclesToExclude`, where one may stop at any time. */
export function cyclesToExcludeAnytime(probability: number, confidence: number): number {
  let n = 1;
  while ((excludedProbabilityAnytime(n, confidence) ?? 1) > probability) n++;
  return n;
}
