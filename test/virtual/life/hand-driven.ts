import type { HostTime } from '../../../harness/virtual/life/host-time.ts';

/** A host's time that moves only when told to, firing its timers on the way. */
export function handDrivenTime(start = 1_000_000): HostTime & { pass(ms: number): void; readonly waiting: number } {
  let now = 0;
  let timers: { readonly due: number; readonly task: () => void }[] = [];
  return {
    monotonic: () => now,
    epoch: () => start + now,
    after: (delay, task) => {
      const timer = { due: now + Math.max(0, delay), task };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    pass: (ms) => {
      const end = now + ms;
      for (;;) {
        const next = timers.filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due)[0];
        if (!next) break;
        timers = timers.filter((other) => other !== next);
        now = Math.max(now, next.due);
        next.task();
      }
      now = end;
    },
    get waiting() {
      return timers.length;
    },
  };
}
