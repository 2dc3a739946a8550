import { setTimeout as sleep } from 'node:timers/promises';

export type RebootTarget = 'system' | 'recovery' | 'bootloader' | 'shutdown';

/** Where a handset is in its life. `off` is also the bootloader, where nothing of Android answers. */
export type Phase = 'off' | 'recovery' | 'kernel' | 'init' | 'booting' | 'completed' | 'halting';

/** What happens in the phases; each is waited for. */
export type BootParts = {
  /** Kernel and init are up: a new boot id, the firmware's properties, databases and commands. */
  load(): Promise<void>;
  /** ADB accepts connections from now on. */
  startAdbd(): Promise<void>;
  startRadio(): Promise<void>;
  /** sys.boot_completed=1 and the broadcast that starts the apps. */
  complete(): Promise<void>;
  /** Ends all that `load` and its followers began, however far they came. */
  halt(): Promise<void>;
  /** What the recovery system does with the command that waits in /cache. */
  recover(): Promise<void>;
};

/** Host milliseconds since power-on; the real handset takes thirty seconds for the same. */
export const bootTimes = { load: 300, adbd: 600, radio: 900, completed: 1_600 } as const;
/** Host milliseconds that a shutdown and the recovery system's own start take. */
const shutdownMs = 250;
const recoveryMs = 600;

export type Boot = {
  readonly phase: Phase;
  /** Asks for a restart, also in the middle of a boot; while one is under way already, it is passed over. */
  reboot(target: RebootTarget): void;
  /** Powers off for good. */
  stop(): Promise<void>;
  /** Rejects when a phase failed, resolves after `stop`. */
  readonly ended: Promise<void>;
};

/**
 * Powers the handset on and keeps it in motion. A handset that was shut down, or that waits in its bootloader, stays there: there is
 * nobody to press its button. The recovery system shows no menu that could be used: after its command it restarts by itself.
 */
export function powerOn(parts: BootParts, times: Readonly<Record<keyof typeof bootTimes, number>> = bootTimes): Boot {
  let phase: Phase = 'off';
  let wanted: RebootTarget | null = null;
  let stopped = false;
  let interrupt = new AbortController();
  let wake: () => void = () => undefined;

  const bringUp = async (target: RebootTarget, signal: AbortSignal): Promise<void> => {
    if (target === 'recovery') {
      phase = 'recovery';
      await sleep(recoveryMs);
      await parts.recover();
    }
    const start = performance.now();
    const steps: readonly (readonly [number, Phase, () => Promise<void>])[] = [
      [times.load, 'init', parts.load],
      [times.adbd, 'booting', parts.startAdbd],
      [times.radio, 'booting', parts.startRadio],
      [times.completed, 'completed', parts.complete],
    ];
    phase = 'kernel';
    for (const [time, next, step] of steps) {
      await sleep(Math.max(0, time - (performance.now() - start)), null, { signal }).catch(onlyAbort);
      if (signal.aborted) return;
      await step();
      phase = next;
    }
  };

  const live = async (): Promise<void> => {
    let target: RebootTarget = 'system';
    while (!stopped) {
      if (target === 'shutdown' || target === 'bootloader') phase = 'off';
      else await bringUp(target, interrupt.signal);
      while (wanted === null && !stopped)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      const on = phase !== 'off';
      phase = 'halting';
      if (on && !stopped) await sleep(shutdownMs);
      await parts.halt();
      target = wanted ?? 'shutdown';
      wanted = null;
      interrupt = new AbortController();
    }
    phase = 'off';
  };
  const ended = live();

  return {
    get phase() {
      return phase;
    },
    reboot: (target) => {
      if (wanted !== null || stopped || phase === 'off') return;
      wanted = target;
      interrupt.abort();
      wake();
    },
    stop: async () => {
      stopped = true;
      interrupt.abort();
      wake();
      await ended;
    },
    ended,
  };
}

function onlyAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}
