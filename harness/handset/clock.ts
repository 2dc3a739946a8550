import { LeakdiffError } from '../model/failure.ts';
import type { BothClocks } from '../model/journal.ts';
import type { Handset } from './handset.ts';

/**
 * The handset's clock against ours. Both are epoch milliseconds; `host` is the middle of the round trip, so the pair is off by at most
 * half of `roundTripMs`, and by the second to which `date` of toolbox rounds down.
 */
export type ClockReading = BothClocks & { readonly roundTripMs: number };

/** A reading over a slower way than this says too little about a clock. */
const worstRoundTripMs = 5_000;

/** Reads the handset's clock by `date +%s`, which every version has. Throws HANDSET_SILENT when the round trip takes over 5 s. */
export async function readClock(
  handset: Handset,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<ClockReading> {
  const sent = Date.now();
  const { stdout } = await handset.shell('date +%s', {
    signal: options.signal,
    what: 'reading the clock',
    timeoutMs: worstRoundTripMs,
  });
  return readingOf(stdout, sent, Date.now());
}

/** Pure: makes a reading of what `date +%s` printed between `sent` and `received`. */
export function readingOf(stdout: string, sent: number, received: number): ClockReading {
  const seconds = /^(\d{1,12})\s*$/.exec(stdout.trim())?.[1];
  if (seconds === undefined) {
    throw new LeakdiffError(
      'SHELL_FAILED',
      `the handset's clock reads ${JSON.stringify(stdout.slice(0, 80))}; seconds since 1970 were expected from date +%s`,
    );
  }
  return { host: Math.round((sent + received) / 2), handset: Number(seconds) * 1000, roundTripMs: received - sent };
}
