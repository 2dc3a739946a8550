import type { Clock } from '../system.ts';
import type { HostTime } from './host-time.ts';
import { createTimers } from './timers.ts';

/** A pair of times at which the rate changed; the map between two knots is linear. Epoch milliseconds. */
export type Knot = { readonly host: number; readonly handset: number };

/** Knots that are kept; each screen change makes one, so a study uses some hundreds. The oldest go first. */
const mostKnots = 4096;

export type HandsetClock = Clock & {
  /** Handset milliseconds that pass in one of the host's from now on. */
  setRate(rate: number): void;
  readonly rate: number;
  /** The kernel starts anew: uptime is 0. Timers of the last boot are the business of whoever set them. */
  restartUptime(): void;
  /** Every change of rate, and a last knot for this very moment. */
  knots(): readonly Knot[];
  onRate(listener: () => void): () => void;
};

export type ClockOptions = {
  readonly host: HostTime;
  /** What the handset's clock reads at first, epoch milliseconds. */
  readonly start: number;
  readonly rate: number;
};

/**
 * The handset's clock: piecewise linear over the host's monotonic time, so it never goes back whatever the host's wall clock does.
 * Timers are set in handset time and are armed anew at each change of rate. A task that throws does not keep the others from running.
 */
export function createClock({ host, start, rate: firstRate }: ClockOptions): HandsetClock {
  const timers = createTimers();
  const listeners = new Set<() => void>();
  const kept: Knot[] = [];
  let rate = checkedRate(firstRate);
  let base = { monotonic: host.monotonic(), handset: start };
  let bootedAt = start;
  let disarm: () => void = () => undefined;

  const now = (): number => base.handset + Math.max(0, host.monotonic() - base.monotonic) * rate;
  const keepKnot = (): void => {
    kept.push({ host: host.epoch(), handset: now() });
    if (kept.length > mostKnots) kept.shift();
  };

  const arm = (): void => {
    disarm();
    const next = timers.next();
    disarm = next === null ? () => undefined : host.after((next - now()) / rate, fire);
  };
  const fire = (): void => {
    const task = timers.takeDue(now());
    // The next timer is armed even when this task throws; the error goes on to Node.
    try {
      task?.();
    } finally {
      arm();
    }
  };

  keepKnot();
  return {
    now,
    uptime: () => now() - bootedAt,
    at: (time, task) => {
      const remove = timers.add(time, task);
      arm();
      return () => {
        remove();
        arm();
      };
    },
    get rate() {
      return rate;
    },
    setRate: (next) => {
      if (checkedRate(next) === rate) return;
      base = { monotonic: host.monotonic(), handset: now() };
      rate = next;
      keepKnot();
      arm();
      for (const listener of listeners) listener();
    },
    restartUptime: () => {
      bootedAt = now();
    },
    knots: () => [...kept, { host: host.epoch(), handset: now() }],
    onRate: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function checkedRate(rate: number): number {
  if (!Number.isFinite(rate) || rate <= 0) throw new RangeError(`a clock's rate must be above 0, not ${rate}`);
  return rate;
}
