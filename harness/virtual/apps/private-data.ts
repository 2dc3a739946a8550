import type { Battery, Providers } from '../system.ts';

export type PhoneEntry = { readonly number: string; readonly name: string };
export type Message = { readonly sender: string; readonly body: string };

/** Every phone number of the phone book with its contact's name, oldest first; contacts marked as deleted are left out. */
export function readPhoneBook(providers: Providers): PhoneEntry[] {
  const names = new Map(
    rows(providers.contacts.prepare(dataOf), 'vnd.android.cursor.item/name').map((row) => [row.contact, row.value]),
  );
  return rows(providers.contacts.prepare(dataOf), 'vnd.android.cursor.item/phone_v2').map((row) => ({
    number: row.value,
    name: names.get(row.contact) ?? '',
  }));
}

const dataOf = `SELECT raw_contacts._id AS contact, data.data1 AS value FROM data
  JOIN mimetypes ON mimetypes._id = data.mimetype_id JOIN raw_contacts ON raw_contacts._id = data.raw_contact_id
  WHERE mimetypes.mimetype = ? AND raw_contacts.deleted = 0 AND data.data1 IS NOT NULL ORDER BY data._id`;

function rows(
  statement: ReturnType<Providers['contacts']['prepare']>,
  mimetype: string,
): { readonly contact: number; readonly value: string }[] {
  return statement.all(mimetype).map((row) => ({ contact: Number(row.contact), value: String(row.value) }));
}

/** Received messages (Telephony.TextBasedSmsColumns.MESSAGE_TYPE_INBOX is 1), oldest first. */
export function readInbox(providers: Providers): Message[] {
  return providers.sms
    .prepare('SELECT address, body FROM sms WHERE type = 1 AND address IS NOT NULL ORDER BY _id')
    .all()
    .map((row) => ({ sender: String(row.address), body: String(row.body ?? '') }));
}

/** As BatteryManager tells programs: what `dumpsys battery` was told to say counts. */
export const isCharging = ({ ac, usb }: Battery): boolean => ac || usb;
