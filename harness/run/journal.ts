import type { EvidenceFolder } from '../evidence/folder.ts';
import type { JournalLine } from '../model/journal.ts';

/** `Omit` that keeps a union apart. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Adds lines to a run's journal, each with the host's time; a line is on the disk when the promise resolves. */
export type Journal = { write(line: Without<JournalLine, 'at'>): Promise<void> };

export function openJournal(folder: EvidenceFolder): Journal {
  return { write: (line) => folder.append('journal.ndjson', { ...line, at: Date.now() }) };
}
