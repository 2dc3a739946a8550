/** A round number of 1, 2 or 5 times a power of ten, at least `value`. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

/** A coordinate with two decimals, so that pages stay small and the same everywhere. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Places of hour marks over a span in hours: about `most` of them, at round distances. */
export function hourMarks(span: number, most: number): number[] {
  const step = [1, 2, 3, 6, 12, 24, 48, 96, 168].find((hours) => span / hours <= most) ?? roundUp(span / most);
  return Array.from({ length: Math.floor(span / step + 1e-9) + 1 }, (_, i) => i * step);
}
