import type { EvidenceFolder } from '../evidence/folder.ts';
import { LeakdiffError } from '../model/failure.ts';
import type { JournalLine } from '../model/journal.ts';

/** `Omit` that keeps a union apart. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A run's journal. A line is on the disk when the promise resolves. */
export type Journal = {
  /** Adds a line with the host's time. Never rejects: a disk that is full must not keep the handset from being restored. */
  write(line: Without<JournalLine, 'at'>): Promise<void>;
  /** Why the first line that could not be written could not; null while all are on the disk. */
  readonly failure: LeakdiffError | null;
};

export function openJournal(folder: EvidenceFolder): Journal {
  let failure: LeakdiffError | null = null;
  return {
    get failure() {
      return failure;
    },
    write: async (line) => {
      try {
        await folder.append('journal.ndjson', { ...line, at: Date.now() });
      } catch (error) {
        failure ??=
          error instanceof LeakdiffError
            ? error
            : new LeakdiffError('EVIDENCE_CORRUPT', `the journal could not be written: ${String(error)}`, {
                cause: error,
              });
      }
    },
  };
}
