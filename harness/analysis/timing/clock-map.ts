import type { BothClocks } from '../../model/journal.ts';

/** The handset's clock as a function of the host's. All times are epoch milliseconds. */
export type ClockMap = {
  /** The handset's time; outside the knots the nearest piece goes on at its rate. NaN where nothing is known of the clock. */
  toHandset(host: number): number;
  /** Handset milliseconds for each host millisecond at that host time; NaN where nothing is known. */
  rateAt(host: number): number;
  /** Host milliseconds by which that time lies outside what was recorded; 0 inside. */
  beyond(host: number): number;
  readonly knots: readonly BothClocks[];
  /** Knots that were left out because a clock ran backwards there. */
  readonly backwards: number;
};

/** Knots in any order to a monotone, piecewise linear map. A knot at which either clock runs backwards is left out and counted. */
export function createClockMap(recorded: readonly BothClocks[]): ClockMap {
  const knots: BothClocks[] = [];
  let backwards = 0;
  for (const knot of [...recorded].sort((a, b) => a.host - b.host || a.handset - b.handset)) {
    const last = knots.at(-1);
    if (last === undefined || (knot.host > last.host && knot.handset >= last.handset)) knots.push(knot);
    else if (knot.handset < last.handset) backwards++;
  }
  const first = knots[0];
  const last = knots.at(-1);

  /** Index of the piece [i, i+1] that holds `host`, or the nearest one. */
  const pieceAt = (host: number): number => {
    let low = 0;
    let high = knots.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((knots[middle] as BothClocks).host <= host) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const rateAt = (host: number): number => {
    if (knots.length < 2) return knots.length === 1 ? 1 : Number.NaN;
    const piece = pieceAt(host);
    const from = knots[piece] as BothClocks;
    const to = knots[piece + 1] as BothClocks;
    return (to.handset - from.handset) / (to.host - from.host);
  };

  return {
    knots,
    backwards,
    rateAt,
    toHandset: (host) => {
      if (knots.length === 0) return Number.NaN;
      const from = knots[knots.length < 2 ? 0 : pieceAt(host)] as BothClocks;
      return from.handset + (host - from.host) * rateAt(host);
    },
    beyond: (host) =>
      first === undefined || last === undefined
        ? Number.POSITIVE_INFINITY
        : Math.max(0, first.host - host, host - last.host),
  };
}
