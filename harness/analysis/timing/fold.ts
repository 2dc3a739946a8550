/** R of epoch folding at a frequency (1/s): |sum exp(2 pi i t f)| / n. */
export function foldStrength(times: ArrayLike<number>, frequency: number): number {
  let re = 0;
  let im = 0;
  for (let i = 0; i < times.length; i++) {
    const phase = 2 * Math.PI * (times[i] as number) * frequency;
    re += Math.cos(phase);
    im += Math.sin(phase);
  }
  return times.length === 0 ? 0 : Math.hypot(re, im) / times.length;
}

/** R at `steps` frequencies from `lowest` on, `step` apart. Each event's phase is turned on by multiplication: no sine in the loop. */
export function foldGrid(
  times: Float64Array,
  grid: { readonly lowest: number; readonly step: number; readonly steps: number },
): Float64Array {
  const sumRe = new Float64Array(grid.steps);
  const sumIm = new Float64Array(grid.steps);
  for (const t of times) {
    const start = 2 * Math.PI * t * grid.lowest;
    const turn = 2 * Math.PI * t * grid.step;
    const turnRe = Math.cos(turn);
    const turnIm = Math.sin(turn);
    let re = Math.cos(start);
    let im = Math.sin(start);
    for (let k = 0; k < grid.steps; k++) {
      sumRe[k] = (sumRe[k] as number) + re;
      sumIm[k] = (sumIm[k] as number) + im;
      const next = re * turnRe - im * turnIm;
      im = re * turnIm + im * turnRe;
      re = next;
    }
  }
  return sumRe.map((re, k) => Math.hypot(re, sumIm[k] as number) / times.length);
}

/** n! of half a whole number, by the Gamma function at d/2 + 1. */
function halfFactorial(d: number): number {
  let product = d % 2 === 0 ? 1 : Math.sqrt(Math.PI) / 2;
  for (let k = d % 2 === 0 ? 2 : 3; k <= d; k += 2) product *= k / 2;
  return product;
}

/**
 * P(R >= strength) for n events at random phases. exp(-nR^2) is far too much for a few events that nearly agree (five in perfect step:
 * .0067 instead of 0): the better of Greenwood and Durand's tail (1955) and, near R = 1, of a bound by the volume of the sphere of
 * phases: n(1 - R) = sum(1 - cos x) with 1 - cos x >= x^2/2 (1 - x^2/12) confines the phases to sum(x^2) <= 6 - sqrt(36 - 24 n(1 - R)).
 */
export function foldTail(n: number, strength: number): number {
  const r = Math.min(1, strength);
  const greenwood = Math.exp(Math.sqrt(1 + 4 * n + 4 * n * n * (1 - r * r)) - (1 + 2 * n));
  const lacking = n * (1 - r);
  if (lacking > 1.4 || n > 60) return Math.min(1, greenwood);
  const d = n - 1;
  const square = 6 - Math.sqrt(36 - 24 * lacking);
  const ball = (Math.PI ** (d / 2) / halfFactorial(d)) * square ** (d / 2);
  return Math.min(1, greenwood, (Math.sqrt(n) * ball) / (2 * Math.PI) ** d);
}

/** Events closer than this share of a period are one bunch: a beacon's own beats are further apart. */
const bunchShare = 0.75;

/**
 * P of folding as well when events come in bunches shorter than the period and the bunches at random: each bunch's phases are summed
 * first, and |sum|^2 is held against the sum of the bunches' squares. Without bunches it is exp(-nR^2).
 */
export function bunchTail(times: ArrayLike<number>, frequency: number): number {
  let re = 0;
  let im = 0;
  let squares = 0;
  for (let i = 0; i < times.length; ) {
    let bunchRe = 0;
    let bunchIm = 0;
    do {
      const phase = 2 * Math.PI * (times[i] as number) * frequency;
      bunchRe += Math.cos(phase);
      bunchIm += Math.sin(phase);
      i++;
    } while (i < times.length && ((times[i] as number) - (times[i - 1] as number)) * frequency < bunchShare);
    re += bunchRe;
    im += bunchIm;
    squares += bunchRe ** 2 + bunchIm ** 2;
  }
  return squares > 0 ? Math.exp(-(re ** 2 + im ** 2) / squares) : 1;
}

/**
 * P that any frequency of a range folds events at random times as well: by the number of times that R is expected to rise over that
 * strength within it (Baluev, 2008, for periodograms). `width` is the range in 1/s, `variance` that of the times.
 * The factor for few events is from simulation: without it 4 to 120 random events had a period in .05 to .10 of cases at the level .05.
 */
export function searchTail(
  single: number,
  of: { readonly width: number; readonly variance: number; readonly events: number },
): number {
  if (single <= 0) return 0;
  const few = 1.25 + 25 / of.events ** 2;
  const rises =
    few * of.width * Math.sqrt(4 * Math.PI * of.variance) * single * Math.sqrt(Math.max(1, -Math.log(single)));
  return rises < 1e-6 ? Math.min(1, single + rises) : 1 - (1 - single) * Math.exp(-rises);
}
