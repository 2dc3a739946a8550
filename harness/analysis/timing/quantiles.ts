/** A copy in ascending order. */
export function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

/** Quantile by linear interpolation (type 7 of Hyndman and Fan, 1996, as R and NumPy do by default). `share` is 0 to 1; NaN for no values. */
export function quantile(values: readonly number[], share: number): number {
  return quantileOfSorted(sorted(values), share);
}

/** As `quantile`, of values that are already in ascending order. */
export function quantileOfSorted(values: ArrayLike<number>, share: number): number {
  if (values.length === 0) return Number.NaN;
  const place = (values.length - 1) * Math.min(1, Math.max(0, share));
  const below = Math.floor(place);
  const low = values[below] ?? Number.NaN;
  const high = values[Math.min(below + 1, values.length - 1)] ?? low;
  return low + (high - low) * (place - below);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Median absolute deviation from the median, not scaled. */
export function medianDeviation(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}

/**
 * The standard normal's quantile: Acklam's rational approximation (2003), relative error below 1.2e-9. `share` in (0, 1).
 */
export function normalQuantile(share: number): number {
  const tail = (q: number): number =>
    (((((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q - 2.549732539343734) * q +
      4.374664141464968) *
      q +
      2.938163982698783) /
    ((((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1);
  if (share < 0.02425) return tail(Math.sqrt(-2 * Math.log(share)));
  if (share > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log(1 - share)));
  const q = share - 0.5;
  const r = q * q;
  return (
    ((((((-3.969683028665376e1 * r + 2.209460984245205e2) * r - 2.759285104469687e2) * r + 1.38357751867269e2) * r -
      3.066479806614716e1) *
      r +
      2.506628277459239) *
      q) /
    (((((-5.447609879822406e1 * r + 1.615858368580409e2) * r - 1.556989798598866e2) * r + 6.680131188771972e1) * r -
      1.328068155288572e1) *
      r +
      1)
  );
}

/**
 * P(|Z| >= z) of a standard normal. Complementary error function by the Chebyshev fit of Numerical Recipes (erfcc), relative error
 * below 1.2e-7 everywhere.
 */
export function normalTwoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const series = terms.reduceRight((sum, term) => sum * t + term, 0);
  return Math.min(1, t * Math.exp(-x * x + series));
}

/**
 * Student's quantile for `free` degrees of freedom, `share` in (0.5, 1): exact for 1 and 2, else Hill's expansion (1970, Algorithm 396),
 * good to four digits from 3 on.
 */
export function studentQuantile(share: number, free: number): number {
  const tails = 2 * (1 - share);
  if (free <= 1) return 1 / Math.tan((tails * Math.PI) / 2);
  if (free === 2) return Math.sqrt(2 / (tails * (2 - tails)) - 2);
  const a = 1 / (free - 0.5);
  const b = 48 / (a * a);
  let c = ((20700 * a) / b - 98) * a - 16;
  c = c * a + 96.36;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * free;
  let y = (d * tails) ** (2 / free);
  if (y > 0.05 + a) {
    const x = normalQuantile(tails / 2);
    y = x * x;
    if (free < 5) c += 0.3 * (free - 4.5) * (x + 0.6);
    c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c;
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
    y = a * y * y;
    y = y > 0.002 ? Math.expm1(y) : 0.5 * y * y + y;
  } else {
    y =
      ((1 / (((free + 6) / (free * y) - 0.089 * d - 0.822) * (free + 2) * 3) + 0.5 / (free + 4)) * y - 1) *
        ((free + 1) / (free + 2)) +
      1 / y;
  }
  return Math.sqrt(free * y);
}
