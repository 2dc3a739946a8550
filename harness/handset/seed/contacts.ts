import type { Handset } from '../handset.ts';
import { contentInsert, queryContent } from './content.ts';
import { removeWhere } from './erase.ts';
import { type Marked, type Planted, type PlantOptions, plantInChunks, runInBulk, utf8Bytes } from './plant.ts';
import type { SeedStore } from './store.ts';

export type Contact = { readonly id: string; readonly name: string; readonly phone: string };

const rawContactsUri = 'content://com.android.contacts/raw_contacts';
const dataUri = 'content://com.android.contacts/data';
const mimetypes = { name: 'vnd.android.cursor.item/name', phone: 'vnd.android.cursor.item/phone_v2' } as const;
/** ContactsContract.CommonDataKinds.Phone.TYPE_MOBILE. */
const mobile = 2;

/**
 * Plants contacts without an account, which every version lets the shell do (packages/Shell holds WRITE_CONTACTS). Since `content
 * insert` tells no id, each raw contact carries its mark as `sourceid`; one query gives the ids for the rows of name and number.
 */
export async function plantContacts(
  handset: Handset,
  options: PlantOptions & { readonly contacts: readonly Contact[] },
): Promise<Planted> {
  const { signal } = options;
  return plantInChunks(options.contacts, options, {
    bytesOf: ({ name, phone }) => utf8Bytes(name) + utf8Bytes(phone),
    write: async (records, tick) => {
      const total = records.length;
      const raw = records.map(({ mark }) => contentInsert(rawContactsUri, [['sourceid', 's', mark]]));
      const first = await runInBulk(handset.shell, raw, {
        what: 'creating contacts',
        tick: (done) => tick(Math.floor(done / 3)),
        signal,
      });
      const ids = await readIds(handset, records, signal);
      const data = records.flatMap(({ entry, mark }) => rowsOf(entry, ids.get(mark)));
      if (data.length === 0) return first;
      const second = await runInBulk(handset.shell, data, {
        what: 'writing names and numbers of contacts',
        tick: (done) => tick(Math.floor((total + done) / 3)),
        signal,
      });
      return first + second;
    },
    readBack: (records, prefix) => readBack(handset, records, prefix, signal),
  });
}

async function readIds(
  handset: Handset,
  records: readonly Marked<Contact>[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  const prefix = records[0]?.mark.replace(/\d+$/, '') ?? '';
  const columns = ['_id', 'sourceid'];
  const found = await queryContent(handset.shell, {
    uri: rawContactsUri,
    columns,
    where: `sourceid LIKE '${prefix}%'`,
    signal,
  });
  if (!found.ok) return new Map();
  return new Map(found.rows.map((row) => [row.get('sourceid') ?? '', row.get('_id') ?? '']));
}

function rowsOf({ name, phone }: Contact, rawContact: string | undefined): string[] {
  if (rawContact === undefined || !/^\d+$/.test(rawContact)) return [];
  return [
    contentInsert(dataUri, [
      ['raw_contact_id', 'i', rawContact],
      ['mimetype', 's', mimetypes.name],
      ['data1', 's', name],
    ]),
    contentInsert(dataUri, [
      ['raw_contact_id', 'i', rawContact],
      ['mimetype', 's', mimetypes.phone],
      ['data1', 's', phone],
      ['data2', 'i', mobile],
    ]),
  ];
}

async function readBack(
  handset: Handset,
  records: readonly Marked<Contact>[],
  prefix: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  const columns = ['sourceid', 'mimetype', 'data1'];
  const found = await queryContent(handset.shell, {
    uri: dataUri,
    columns,
    where: `sourceid LIKE '${prefix}%'`,
    signal,
  });
  if (!found.ok) return new Set();
  const values = new Set(found.rows.map((row) => `${row.get('sourceid')} ${row.get('mimetype')} ${row.get('data1')}`));
  const isThere = ({ entry, mark }: Marked<Contact>) =>
    values.has(`${mark} ${mimetypes.name} ${entry.name}`) && values.has(`${mark} ${mimetypes.phone} ${entry.phone}`);
  return new Set(records.filter(isThere).map(({ entry }) => entry.id));
}

/** The phone book: as many as the dose says. */
export const contacts: SeedStore = {
  name: 'contact',
  batch: ({ dosed }) => ({
    records: dosed.contacts.map(({ id, name, phone }) => ({ id, canaries: [name, phone] })),
    plant: (handset, options) =>
      plantContacts(handset, {
        ...options,
        contacts: dosed.contacts.map(({ id, name, phone }) => ({ id, name: name.value, phone: phone.value })),
      }),
  }),
  remove: (handset, { nonce, signal }) =>
    removeWhere(handset.shell, {
      // As a sync adapter: for others a raw contact with a sourceid is only marked as deleted (ContactsProvider2.deleteRawContact).
      uri: `${rawContactsUri}?caller_is_syncadapter=true`,
      read: rawContactsUri,
      mark: 'sourceid',
      where: `sourceid LIKE '${nonce}-%'`,
      signal,
    }),
};
