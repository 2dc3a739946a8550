import type { Handset } from '../handset.ts';
import { withMessageAccess } from './access.ts';
import { contentInsert, queryContent } from './content.ts';
import { removeWhere } from './erase.ts';
import { type Planted, type PlantOptions, plantInChunks, runInBulk, utf8Bytes } from './plant.ts';
import { extras, monthMs, type SeedStore } from './store.ts';

export type Call = {
  readonly id: string;
  /** The other side, E.164. */
  readonly number: string;
  /** Handset time, epoch milliseconds. */
  readonly date: number;
  readonly durationSeconds: number;
};

const callsUri = 'content://call_log/calls';
/** The column that carries the mark: a free label of the number's kind. */
const callMark = 'numberlabel';
/** CallLog.Calls.INCOMING_TYPE and OUTGOING_TYPE. */
const types = { in: 1, out: 2 } as const;
type Way = keyof typeof types;

/** Plants answered calls, incoming ones where nothing is said; what counts is what is read back (the number). */
export async function plantCalls(
  handset: Handset,
  options: PlantOptions & { readonly calls: readonly Call[]; readonly way?: Way },
): Promise<Planted> {
  const { signal, way = 'in' } = options;
  return withMessageAccess(handset, (run) =>
    plantInChunks(options.calls, options, {
      bytesOf: ({ number }) => utf8Bytes(number),
      write: (records, tick) => {
        const commands = records.map(({ entry, mark }) =>
          contentInsert(callsUri, [
            ['number', 's', entry.number],
            ['date', 'l', entry.date],
            ['duration', 'l', entry.durationSeconds],
            ['type', 'i', types[way]],
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
          where: `${callMark} LIKE '${prefix}%' AND type = ${types[way]}`,
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

const remove =
  (way: Way): SeedStore['remove'] =>
  (handset, { nonce, signal }) => {
    const where = `${callMark} LIKE '${nonce}-%' AND type = ${types[way]}`;
    return withMessageAccess(handset, (run) => removeWhere(run, { uri: callsUri, mark: callMark, where, signal }));
  };

/** Incoming calls: as many as the dose says. */
export const callsIn: SeedStore = {
  name: 'call',
  batch: ({ dosed, now }) => ({
    records: dosed.calls.map(({ id, number }) => ({ id, canaries: [number] })),
    plant: (handset, options) =>
      plantCalls(handset, {
        ...options,
        calls: dosed.calls.map(({ id, number, seconds, ageSeconds }) => ({
          id,
          number: number.value,
          date: now - ageSeconds * 1000,
          durationSeconds: seconds,
        })),
      }),
  }),
  remove: remove('in'),
};

/** Outgoing calls that were answered. */
export const callsOut: SeedStore = {
  name: 'call-out',
  batch: (block) => {
    const { mint, now } = block;
    const made = extras('call-out', block, (canary, id) => ({
      id,
      number: canary('phone', 'number', mint.phone()),
      date: now - mint.int(monthMs),
      durationSeconds: 5 + mint.int(600),
    }));
    const calls = made.map(({ number, ...call }) => ({ ...call, number: number.value }));
    return {
      records: made.map(({ id, number }) => ({ id, canaries: [number] })),
      plant: (handset, options) => plantCalls(handset, { ...options, calls, way: 'out' }),
    };
  },
  remove: remove('out'),
};
