import type { Handset } from '../handset.ts';
import { commandLine } from '../quote.ts';
import { withMessageAccess } from './access.ts';
import { contentInsert, queryContent, type Run } from './content.ts';
import { removeWhere } from './erase.ts';
import { type Marked, type Planted, type PlantOptions, plantInChunks, runInBulk, utf8Bytes } from './plant.ts';
import { extras, monthMs, type SeedStore } from './store.ts';

type Mms = {
  readonly id: string;
  /** The sender, E.164. */
  readonly from: string;
  readonly text: string;
  /** Handset time, epoch milliseconds. */
  readonly date: number;
};

const mmsUri = 'content://mms';
/** The column that carries the mark: the transaction id, which the carrier makes up and no screen shows. */
const mark = 'tr_id';
/** PduHeaders (com.google.android.mms.pdu): the retrieved message, its version 1.2, the header From. */
const pdu = { retrieved: 132, version: 18, from: 137 };
/** IANA's number of UTF-8 (CharacterSets). */
const utf8 = 106;

/** Plants received multimedia messages of one text part: a row of `pdu`, one of `part`, one of `addr` (MmsProvider.java). */
async function plantMms(
  handset: Handset,
  options: PlantOptions & { readonly messages: readonly Mms[] },
): Promise<Planted> {
  const { signal } = options;
  return withMessageAccess(handset, (run) =>
    plantInChunks(options.messages, options, {
      bytesOf: ({ from, text }) => utf8Bytes(from) + utf8Bytes(text),
      write: async (records, tick) => {
        const heads: string[] = [];
        for (const record of records) heads.push(headOf(record, await threadOf(run, record.entry.from, signal)));
        const first = await runInBulk(run, heads, { what: 'writing messages', tick: () => undefined, signal });
        const ids = await idsOf(run, records[0]?.mark.replace(/\d+$/, '') ?? '', signal);
        const rest = records.flatMap((record) => bodyOf(record, ids.get(record.mark)));
        if (rest.length === 0) return first;
        const second = await runInBulk(run, rest, {
          what: 'writing parts of messages',
          tick: (done) => tick(Math.floor(done / 2)),
          signal,
        });
        return first + second;
      },
      readBack: async (records, prefix) => {
        const ids = await idsOf(run, prefix, signal);
        const there = new Set<string>();
        for (const { entry, mark: own } of records) {
          const id = ids.get(own);
          if (id !== undefined && (await isThere(run, id, entry, signal))) there.add(entry.id);
        }
        return there;
      },
    }),
  );
}

/** The conversation with a number, which MmsSmsProvider makes where there is none; null where it will not say. */
async function threadOf(run: Run, number: string, signal: AbortSignal | undefined): Promise<string | null> {
  const uri = `content://mms-sms/threadID?recipient=${encodeURIComponent(number)}`;
  const found = await queryContent(run, { uri, columns: ['_id'], signal });
  const id = found.ok ? found.rows[0]?.get('_id') : undefined;
  return id !== undefined && /^\d+$/.test(id) ? id : null;
}

function headOf({ entry, mark: own }: Marked<Mms>, thread: string | null): string {
  return contentInsert(`${mmsUri}/inbox`, [
    ['m_type', 'i', pdu.retrieved],
    ['v', 'i', pdu.version],
    ['ct_t', 's', 'application/vnd.wap.multipart.related'],
    // Seconds, unlike an SMS's (Telephony.BaseMmsColumns).
    ['date', 'l', Math.floor(entry.date / 1000)],
    ['read', 'i', 1],
    ['seen', 'i', 1],
    ...(thread === null ? [] : [['thread_id', 'l', thread] as const]),
    [mark, 's', own],
  ]);
}

function bodyOf({ entry }: Marked<Mms>, id: string | undefined): string[] {
  if (id === undefined || !/^\d+$/.test(id)) return [];
  return [
    // The provider keeps a text part's text in the row; all else it would want as a file.
    contentInsert(`${mmsUri}/${id}/part`, [
      ['seq', 'i', 0],
      ['ct', 's', 'text/plain'],
      ['chset', 'i', utf8],
      ['cid', 's', '<text_0>'],
      ['cl', 's', 'text_0.txt'],
      ['text', 's', entry.text],
    ]),
    contentInsert(`${mmsUri}/${id}/addr`, [
      ['address', 's', entry.from],
      ['charset', 'i', utf8],
      ['type', 'i', pdu.from],
    ]),
  ];
}

async function idsOf(run: Run, prefix: string, signal: AbortSignal | undefined): Promise<ReadonlyMap<string, string>> {
  const found = await queryContent(run, {
    uri: mmsUri,
    columns: ['_id', mark],
    where: `${mark} LIKE '${prefix}%'`,
    signal,
  });
  return new Map(found.ok ? found.rows.map((row) => [row.get(mark) ?? '', row.get('_id') ?? '']) : []);
}

async function isThere(run: Run, id: string, entry: Mms, signal: AbortSignal | undefined): Promise<boolean> {
  const parts = await queryContent(run, { uri: `${mmsUri}/${id}/part`, columns: ['_id', 'text'], signal });
  const from = await queryContent(run, { uri: `${mmsUri}/${id}/addr`, columns: ['type', 'address'], signal });
  const has = (rows: typeof parts, column: string, value: string) =>
    rows.ok && rows.rows.some((row) => row.get(column) === value);
  return has(parts, 'text', entry.text) && has(from, 'address', entry.from);
}

/** Received multimedia messages: sender and text. */
export const mms: SeedStore = {
  name: 'mms',
  batch: (block) => {
    const { mint, now } = block;
    const made = extras('mms', block, (canary, id) => ({
      id,
      from: canary('phone', 'sender', mint.phone()),
      text: canary('text', 'text', mint.text()),
      date: now - mint.int(monthMs),
    }));
    const messages = made.map(({ id, from, text, date }) => ({ id, from: from.value, text: text.value, date }));
    return {
      records: made.map(({ id, from, text }) => ({ id, canaries: [from, text] })),
      plant: (handset, options) => plantMms(handset, { ...options, messages }),
    };
  },
  remove: (handset, { nonce, signal }) =>
    withMessageAccess(handset, async (run) => {
      // Parts and addresses go with their message, by triggers (MmsSmsDatabaseHelper.java).
      const removal = await removeWhere(run, { uri: mmsUri, mark, where: `${mark} LIKE '${nonce}-%'`, signal });
      if (!('said' in removal) && removal.before > 0) {
        // Conversations without messages stay until they are asked to go, as the messages' own program does at its start.
        const obsolete = commandLine('content', 'delete', '--uri', 'content://mms-sms/conversations/obsolete');
        await run(obsolete, { what: 'deleting empty conversations', signal });
      }
      return removal;
    }),
};
