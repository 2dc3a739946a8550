import { LeakdiffError } from '../model/failure.ts';
import type { BothClocks, IdleFacts } from '../model/journal.ts';
import { isTransportFailure } from './adb.ts';
import { pause } from './attach.ts';
import { readingOf } from './clock.ts';
import type { Handset } from './handset.ts';
import { bootIdCommand } from './identity.ts';
import { readScreenOn, setScreen } from './power.ts';

export type IdleLook = BothClocks & {
  /** Handset milliseconds that are left. */
  readonly remaining: number;
  readonly screenOff: boolean;
};

export type IdleOptions = {
  /** How long to idle, milliseconds of the HANDSET's clock. */
  readonly handsetMs: number;
  /** Done once, when half of the time is over; the screen stays off. */
  readonly halfway?: (() => Promise<void>) | undefined;
  readonly onLook?: ((look: IdleLook) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

const shortestPauseMs = 50;
const longestPauseMs = 60_000;
/** `date` of toolbox knows whole seconds. */
const resolutionMs = 1_000;
/** A cable that was touched may come back within this time. */
const lostMs = 60_000;
/** The clock of a sleeping handset may be slow by this factor before it counts as stopped. */
const slowest = 0.5;
const graceMs = 60_000;

/**
 * Host milliseconds until the next look: half of what would be left at the greatest rate that the readings allow, so that no look comes
 * late by more than the shortest pause; as many looks as a binary search.
 */
export function nextPause(state: { remaining: number; hostElapsed: number; handsetElapsed: number }): number {
  if (state.hostElapsed < shortestPauseMs) return shortestPauseMs;
  const rate = Math.max((state.handsetElapsed + resolutionMs) / state.hostElapsed, slowest);
  return Math.min(longestPauseMs, Math.max(shortestPauseMs, (state.remaining / rate) * 0.5));
}

/**
 * Switches the screen off and waits until the handset's own clock has advanced by `handsetMs`, looking now and then that the screen is
 * still off. A screen found on is told in the facts and switched off again. The screen stays off afterwards.
 * Throws NOT_IDLE when the screen does not obey, the handset restarts, or its clock stands still; HANDSET_* when it is lost for a minute.
 */
export async function idleFor(handset: Handset, options: IdleOptions): Promise<IdleFacts> {
  const { signal } = options;
  await setScreen(handset, 'off', signal);
  const first = await look(handset, signal);
  let screenOff = first.screenOff;
  let looks = 1;
  let last = first;
  let { halfway } = options;
  const deadline = Date.now() + options.handsetMs / slowest + graceMs;
  for (;;) {
    const remaining = first.handset + options.handsetMs - last.handset;
    options.onLook?.({ host: last.host, handset: last.handset, remaining, screenOff: last.screenOff });
    if (halfway !== undefined && remaining <= options.handsetMs / 2) {
      await halfway();
      halfway = undefined;
    }
    if (remaining <= 0) break;
    if (Date.now() > deadline) throw stoodStill(last.handset - first.handset, options.handsetMs);
    const hostElapsed = last.host - first.host;
    await pause(nextPause({ remaining, hostElapsed, handsetElapsed: last.handset - first.handset }), signal);
    last = await lookOrReattach(handset, signal);
    if (last.bootId !== first.bootId) {
      throw new LeakdiffError(
        'NOT_IDLE',
        'the handset restarted while it was to idle; the block is worth nothing; look for a crash or an update that installs by itself',
      );
    }
    looks += 1;
    if (!last.screenOff) {
      screenOff = false;
      await setScreen(handset, 'off', signal);
    }
  }
  const both = ({ host, handset: there }: BothClocks): BothClocks => ({ host, handset: there });
  return { start: both(first), end: both(last), screenOff, looks };
}

type Look = BothClocks & { readonly screenOff: boolean; readonly bootId: string };

async function look(handset: Handset, signal: AbortSignal | undefined): Promise<Look> {
  const sent = Date.now();
  const command = `date +%s; ${bootIdCommand}; dumpsys power`;
  const { stdout } = await handset.shell(command, { signal, what: 'looking at the idle handset' });
  const received = Date.now();
  const [date = '', bootId = '', ...dump] = stdout.split('\n');
  const { host, handset: there } = readingOf(date, sent, received);
  const on = readScreenOn(dump.join('\n'));
  if (on === null) {
    throw new LeakdiffError('NOT_IDLE', 'dumpsys power stopped telling whether the screen is on; it was expected to');
  }
  return { host, handset: there, screenOff: !on, bootId: bootId.trim() };
}

async function lookOrReattach(handset: Handset, signal: AbortSignal | undefined): Promise<Look> {
  try {
    return await look(handset, signal);
  } catch (error) {
    if (!isTransportFailure(error)) throw error;
    await handset.reattach({ waitMs: lostMs, signal });
    return look(handset, signal);
  }
}

function stoodStill(advanced: number, wanted: number): LeakdiffError {
  return new LeakdiffError(
    'NOT_IDLE',
    `the handset's clock advanced by ${Math.round(advanced / 1000)} s where ${Math.round(wanted / 1000)} s were waited for; check its clock`,
  );
}
