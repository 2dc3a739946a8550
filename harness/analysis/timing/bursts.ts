import type { Upload } from '../../model/traffic.ts';

/** An upload with its time on the handset's clock, epoch seconds, and the stream it was in. */
export type TimedUpload = Upload & { readonly handset: number; readonly stream: number };

/** A run of upload with no pause of `gap` or more in it. Times are handset seconds, sizes application bytes. */
export type Burst = {
  readonly start: number;
  readonly end: number;
  readonly bytes: number;
  /** Where the burst's first piece stands in the capture. */
  readonly frame: number;
  readonly stream: number;
};

/** Bursts are told apart by a pause of this share of the cycle: long against one upload, short against the period. */
export const gapShareOfCycle = 1 / 6;

/**
 * The bursts of one endpoint, over connections and inside them: a leak may hide in a connection that stays open for days, so it is
 * not connections that are counted. `gapSeconds` is in handset time.
 */
export function findBursts(uploads: readonly TimedUpload[], gapSeconds: number): Burst[] {
  const bursts: Burst[] = [];
  let last: TimedUpload | undefined;
  for (const upload of [...uploads].sort((a, b) => a.handset - b.handset || a.frame - b.frame)) {
    const open = bursts.at(-1);
    if (last === undefined || open === undefined || upload.handset - last.handset >= gapSeconds) {
      const { handset, bytes, frame, stream } = upload;
      bursts.push({ start: handset, end: handset, bytes, frame, stream });
    } else {
      bursts[bursts.length - 1] = { ...open, end: upload.handset, bytes: open.bytes + upload.bytes };
    }
    last = upload;
  }
  return bursts;
}
