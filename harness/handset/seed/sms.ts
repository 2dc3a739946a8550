import type { Handset } from '../handset.ts';
import { withMessageAccess } from './access.ts';
import { contentInsert, queryContent } from './content.ts';
import { removeWhere } from './erase.ts';
import { type Planted, type PlantOptions, plantInChunks, runInBulk, utf8Bytes } from './plant.ts';
import { extras, monthMs, type SeedStore } from './store.ts';

export type Sms = {
  readonly id: string;
  /** The other side, E.164. */
  readonly address: string;
  readonly body: string;
  /** Handset time, epoch milliseconds. */
  readonly date: number;
};

const smsUri = 'content://sms';
/** The column that carries the mark: real received messages have a service centre, and no screen shows it. */
const smsMark = 'service_center';

/** The folders, and Telephony.TextBasedSmsColumns.MESSAGE_TYPE_* of their messages. */
const boxes = { inbox: 1, sent: 2 } as const;
type Box = keyof typeof boxes;

/**
 * Plants messages as read ones, received where nothing is said. From 4.4 a refusal is silent: what counts is what is read back (address and body).
 */
export async function plantSms(
  handset: Handset,
  options: PlantOptions & { readonly messages: readonly Sms[]; readonly box?: Box },
): Promise<Planted> {
  const { signal, box = 'inbox' } = options;
  return withMessageAccess(handset, (run) =>
    plantInChunks(options.messages, options, {
      bytesOf: ({ address, body }) => utf8Bytes(address) + utf8Bytes(body),
      write: (records, tick) => {
        const commands = records.map(({ entry, mark }) =>
          contentInsert(`${smsUri}/${box}`, [
            ['address', 's', entry.address],
            ['body', 's', entry.body],
            ['date', 'l', entry.date],
            ['read', 'i', 1],
            ['seen', 'i', 1],
            [smsMark, 's', mark],
          ]),
        );
        return runInBulk(run, commands, { what: 'writing messages', tick, signal });
      },
      readBack: async (records, prefix) => {
        const columns = [smsMark, 'address', 'body'];
        const where = `${smsMark} LIKE '${prefix}%' AND type = ${boxes[box]}`;
        const found = await queryContent(run, { uri: smsUri, columns, where, signal });
        if (!found.ok) return new Set();
        const there = new Set(found.rows.map((row) => columns.map((name) => row.get(name)).join(' ')));
        const ok = records.filter(({ entry, mark }) => there.has(`${mark} ${entry.address} ${entry.body}`));
        return new Set(ok.map(({ entry }) => entry.id));
      },
    }),
  );
}

/** At the whole store's address: SmsProvider deletes at no folder's. */
const remove =
  (box: Box): SeedStore['remove'] =>
  (handset, { nonce, signal }) => {
    const where = `${smsMark} LIKE '${nonce}-%' AND type = ${boxes[box]}`;
    return withMessageAccess(handset, (run) => removeWhere(run, { uri: smsUri, mark: smsMark, where, signal }));
  };

/** Received messages: as many as the dose says. */
export const smsReceived: SeedStore = {
  name: 'sms',
  batch: ({ dosed, now }) => ({
    records: dosed.messages.map(({ id, address, body }) => ({ id, canaries: [address, body] })),
    plant: (handset, options) =>
      plantSms(handset, {
        ...options,
        messages: dosed.messages.map(({ id, address, body, ageSeconds }) => ({
          id,
          address: address.value,
          body: body.value,
          date: now - ageSeconds * 1000,
        })),
      }),
  }),
  remove: remove('inbox'),
};

/** Messages that the owner sent. */
export const smsSent: SeedStore = {
  name: 'sms-sent',
  batch: (block) => {
    const { mint, now } = block;
    const made = extras('sms-sent', block, (canary, id) => ({
      id,
      address: canary('phone', 'number', mint.phone()),
      body: canary('text', 'body', mint.text()),
      date: now - mint.int(monthMs),
    }));
    const messages = made.map(({ id, address, body, date }) => ({
      id,
      address: address.value,
      body: body.value,
      date,
    }));
    return {
      records: made.map(({ id, address, body }) => ({ id, canaries: [address, body] })),
      plant: (handset, options) => plantSms(handset, { ...options, messages, box: 'sent' }),
    };
  },
  remove: remove('sent'),
};
