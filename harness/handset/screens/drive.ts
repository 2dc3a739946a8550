import { LeakdiffError } from '../../model/failure.ts';
import { isTransportFailure } from '../adb.ts';
import { pause } from '../attach.ts';
import { goHome } from '../control.ts';
import type { Handset } from '../handset.ts';
import { decide, freshMemory, type UpdaterTexts } from '../ota/decide.ts';
import { isScreenOn, wake } from '../power.ts';
import { readBootId } from '../reboot.ts';
import { lookAtScreen, textsOf } from './look.ts';

export type DriveOptions = {
  /** What is tapped, and what means that there is nothing to do. */
  readonly texts: UpdaterTexts;
  /** The boot id before; another one is a restart. */
  readonly before: string;
  /** Host time, epoch milliseconds, until which the screens must have led to a restart. */
  readonly deadline: number;
  /** How long the handset may be away once it was lost, milliseconds. */
  readonly awayMs: number;
  /** Told at every tap, in plain English. */
  readonly onPhase?: ((phase: string) => void) | undefined;
  /** Told when the way to the handset breaks, as at a restart. */
  readonly onLost?: (() => void) | undefined;
  readonly onNothing: (said: string) => LeakdiffError;
  /** Made into the failure when the deadline has passed. */
  readonly onLate: (lastSaid: string) => LeakdiffError;
  readonly signal?: AbortSignal | undefined;
};

const lookEveryMs = 500;
const afterTapMs = 700;

/** Taps through screens, by the texts that they bear, until the handset restarts. Throws what `onNothing` and `onLate` make. */
export async function driveUntilRestart(handset: Handset, options: DriveOptions): Promise<void> {
  const { signal, before, deadline, texts } = options;
  let memory = freshMemory;
  let lastTexts = '';
  while (Date.now() < deadline) {
    const seen = await lookAtScreen(handset, signal);
    if (seen === 'lost' || seen.bootId !== before) {
      options.onLost?.();
      const latest = Math.max(deadline, Date.now() + options.awayMs);
      if (await hasRestarted(handset, before, latest, signal)) return;
      continue;
    }
    if (seen.nodes === null) {
      if (!(await isScreenOn(handset, signal))) await wake(handset, { signal });
      await pause(lookEveryMs, signal);
      continue;
    }
    lastTexts = textsOf(seen.nodes) || lastTexts;
    const { move, memory: next } = decide(seen.nodes, texts, memory);
    memory = next;
    if (move.kind === 'nothing') {
      await goHome(handset, signal);
      throw options.onNothing(move.text);
    }
    if (move.kind === 'tap') {
      options.onPhase?.(`tapping "${move.label}"`);
      await handset.shell(`input tap ${move.x} ${move.y}`, { signal });
    }
    await pause(move.kind === 'tap' ? afterTapMs : lookEveryMs, signal);
  }
  throw options.onLate(lastTexts);
}

const backMs = 2_000;

/**
 * After the handset was lost, or came up under another boot id: tells a restart (true) from a cable that was touched (false). In between
 * the handset may be in recovery for as long as installing takes.
 */
async function hasRestarted(
  handset: Handset,
  before: string,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (;;) {
    try {
      await handset.reattach({ waitMs: backMs, signal });
      return (await readBootId(handset, signal)) !== before;
    } catch (error) {
      // A shell that answers wrongly is a system that is half up.
      const starting = error instanceof LeakdiffError && error.code === 'SHELL_FAILED';
      if (!(isTransportFailure(error) || starting) || Date.now() > deadline) throw error;
    }
  }
}
