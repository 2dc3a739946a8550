/** Holm's step-down correction (1979): adjusted p-values in the order given, each at most 1 and monotone in p. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p || a.i - b.i);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let least = 0;
  order.forEach(({ p, i }, rank) => {
    least = Math.max(least, Math.min(1, (pValues.length - rank) * p));
    adjusted[i] = least;
  });
  return adjusted;
}
