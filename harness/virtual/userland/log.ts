import type { Clock } from '../system.ts';

/** As many lines as a 256 KiB ring of Android's main buffer holds, roughly. */
const defaultLines = 2000;

export type LogPriority = 'V' | 'D' | 'I' | 'W' | 'E' | 'F';
export type LogLine = {
  /** Handset epoch milliseconds. */
  readonly time: number;
  readonly priority: LogPriority;
  readonly tag: string;
  readonly message: string;
  readonly pid: number;
};

/** The handset's log: a bounded ring that `logcat` reads and `log` writes. */
export type Log = {
  write(line: Omit<LogLine, 'time' | 'pid'> & { readonly pid?: number }): void;
  lines(): readonly LogLine[];
  clear(): void;
  /** Calls back for each new line; returns a function that ends it. */
  follow(listener: (line: LogLine) => void): () => void;
};

/** A log that keeps the last `limit` lines, stamped with the handset's clock. */
export function createLog({ clock, limit = defaultLines }: { clock: Pick<Clock, 'now'>; limit?: number }): Log {
  let kept: LogLine[] = [];
  const listeners = new Set<(line: LogLine) => void>();
  return {
    write({ pid = 500, ...rest }) {
      const line = { time: clock.now(), pid, ...rest };
      kept.push(line);
      // Cut in bulk, so that a full ring does not cost a copy for each line.
      if (kept.length >= 2 * limit) kept = kept.slice(-limit);
      for (const listener of listeners) listener(line);
    },
    lines: () => kept.slice(-limit),
    clear() {
      kept = [];
    },
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
