import { readClock } from '../handset/index.ts';
import type { BothClocks } from '../model/journal.ts';
import type { RunContext } from './context.ts';

/** Writes the ledger as it stands, so that a run which is cut short has it too. */
export async function writeLedger({ folder, ledger }: RunContext): Promise<void> {
  await folder.writeJson('ledger.json', { schema: 1, entries: ledger });
}

/** Where in the evidence a handset keeps what is its own. */
export const placeOf = ({ subject }: RunContext): 'handset' | 'twin' => (subject === null ? 'handset' : 'twin');

/** Keeps a pair of readings of both clocks in the evidence. */
export async function keepClockSample(context: RunContext, { host, handset }: BothClocks): Promise<void> {
  await context.folder.append(`${placeOf(context)}/clock-samples.ndjson`, { host, handset });
}

/** Reads the handset's clock now and keeps the reading. */
export async function sampleClock(context: RunContext): Promise<void> {
  await keepClockSample(context, await readClock(context.handset, { signal: context.signal }));
}
