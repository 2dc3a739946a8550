/** The host's time as the handset's parts need it; tests put a hand-driven one in its place. */
export type HostTime = {
  /** Milliseconds that never go back, from an arbitrary start. */
  monotonic(): number;
  /** Epoch milliseconds, as a capture's time stamps. */
  epoch(): number;
  /** Runs `task` after `delay` milliseconds; returns a function that cancels it. */
  after(delay: number, task: () => void): () => void;
};

/** Node fires a longer timer at once; such waits are cut here, and whoever waits looks at the time again. */
export const longestTimer = 2 ** 31 - 1;

export const hostTime: HostTime = {
  monotonic: () => performance.now(),
  epoch: () => performance.timeOrigin + performance.now() + wallShift(),
  after: (delay, task) => {
    const timer = setTimeout(task, Math.min(Math.max(delay, 0), longestTimer));
    return () => clearTimeout(timer);
  },
};

/** How far the host's wall clock was set since this process started: Date.now() with a fraction of a millisecond is not to be had. */
function wallShift(): number {
  const shift = Date.now() - (performance.timeOrigin + performance.now());
  return Math.abs(shift) < 2 ? 0 : shift;
}
