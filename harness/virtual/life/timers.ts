/** A task that waits for a time; the order of equal times is the order in which they were set. */
type Timer = { readonly time: number; readonly task: () => void };

/** Tasks by time. */
export type Timers = {
  /** Returns a function that takes the task out again. */
  add(time: number, task: () => void): () => void;
  /** The time of the first task, or null when there is none. */
  next(): number | null;
  /** Takes out the first task if its time is `now` or before. */
  takeDue(now: number): (() => void) | null;
};

/** A sorted list: a handset has some dozens of timers at most. */
export function createTimers(): Timers {
  const list: Timer[] = [];
  return {
    add: (time, task) => {
      const timer = { time, task };
      const place = list.findLastIndex((other) => other.time <= time) + 1;
      list.splice(place, 0, timer);
      return () => {
        const index = list.indexOf(timer);
        if (index >= 0) list.splice(index, 1);
      };
    },
    next: () => list[0]?.time ?? null,
    takeDue: (now) => {
      const first = list[0];
      if (!first || first.time > now) return null;
      list.shift();
      return first.task;
    },
  };
}
