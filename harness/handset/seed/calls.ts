import type { Handset } from '../handset.ts';
import { withMessageAccess } from './access.ts';
import { contentInsert, queryContent } from './content.ts';
import { type Planted, type PlantOptions, plantInChunks, runInBulk, utf8Bytes } from './plant.ts';

export type Call = {
  readonly id: string;
  /** The other side, E.164. */
  readonly number: string;
  /** Handset time, epoch milliseconds. */
  readonly date: number;
  readonly durationSeconds: number;
};

export const callsUri = 'content://call_log/calls';
/** The column that carries the mark: a free label of the number's kind. */
export const callMark = 'numberlabel';
/** CallLog.Calls.INCOMING_TYPE. */
const incoming = 1;

/** Plants answered incoming calls; what counts is what is read back (the number). */
export async function plantCalls(
  handset: Handset,
  options: PlantOptions & { readonly calls: readonly Call[] },
): Promise<Planted> {
  const { signal } = options;
  return withMessageAccess(handset, (run) =>
    plantInChunks(options.calls, options, {
      bytesOf: ({ number }) => utf8Bytes(number),
      write: (records, tick) => {
        const commands = records.map(({ entry, mark }) =>
          contentInsert(callsUri, [
            ['number', 's', entry.number],
            ['date', 'l', entry.date],
            ['duration', 'l', entry.durationSeconds],
            ['type', 'i', incoming],
            ['new', 'i', 0],
            [callMark, 's', mark],
          ]),
        );
        return runInBulk(run, commands, { what: 'writing calls', tick, signal });
      },
      readBack: async (records, prefix) => {
        const columns = [callMark, 'number'];
        const found = await queryContent(run, {
          uri: callsUri,
          columns,
          where: `${callMark} LIKE '${prefix}%'`,
          signal,
        });
        if (!found.ok) return new Set();
        const there = new Set(found.rows.map((row) => columns.map((name) => row.get(name)).join(' ')));
        const ok = records.filter(({ entry, mark }) => there.has(`${mark} ${entry.number}`));
        return new Set(ok.map(({ entry }) => entry.id));
      },
    }),
  );
}
