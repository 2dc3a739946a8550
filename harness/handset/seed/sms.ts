import type { Handset } from '../handset.ts';
import { withMessageAccess } from './access.ts';
import { contentInsert, queryContent } from './content.ts';
import { type Planted, type PlantOptions, plantInChunks, runInBulk, utf8Bytes } from './plant.ts';

export type Sms = {
  readonly id: string;
  /** The sender, E.164. */
  readonly address: string;
  readonly body: string;
  /** Handset time, epoch milliseconds. */
  readonly date: number;
};

export const smsUri = 'content://sms';
/** The column that carries the mark: real received messages have a service centre, and no screen shows it. */
export const smsMark = 'service_center';

/**
 * Plants received messages as read ones. From 4.4 a refusal is silent: what counts is what is read back (address and body).
 */
export async function plantSms(
  handset: Handset,
  options: PlantOptions & { readonly messages: readonly Sms[] },
): Promise<Planted> {
  const { signal } = options;
  return withMessageAccess(handset, (run) =>
    plantInChunks(options.messages, options, {
      bytesOf: ({ address, body }) => utf8Bytes(address) + utf8Bytes(body),
      write: (records, tick) => {
        const commands = records.map(({ entry, mark }) =>
          contentInsert(`${smsUri}/inbox`, [
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
        const found = await queryContent(run, { uri: smsUri, columns, where: `${smsMark} LIKE '${prefix}%'`, signal });
        if (!found.ok) return new Set();
        const there = new Set(found.rows.map((row) => columns.map((name) => row.get(name)).join(' ')));
        const ok = records.filter(({ entry, mark }) => there.has(`${mark} ${entry.address} ${entry.body}`));
        return new Set(ok.map(({ entry }) => entry.id));
      },
    }),
  );
}
