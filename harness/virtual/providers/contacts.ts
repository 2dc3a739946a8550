import type { DatabaseSync } from 'node:sqlite';
import { describeName, displayNameSource, normalizePhone } from './contact-data.ts';
import { type ContentProvider, javaException, unknownUri, type Value, type Values } from './provider.ts';
import { allOf, deleteRows, insertRow, inTransaction, runSql, selectRows, updateRows } from './sql.ts';
import { type ContentUri, shapeOf } from './uri.ts';

/** What is read for an address: a view, and a condition where the address names a part of it. */
function sourceOf(uri: ContentUri): {
  view: 'view_contacts' | 'view_raw_contacts' | 'view_data';
  condition: string | null;
} {
  const id = uri.segments[1];
  switch (shapeOf(uri)) {
    case 'contacts':
      return { view: 'view_contacts', condition: null };
    case 'contacts/#':
      return { view: 'view_contacts', condition: `_id = ${id}` };
    case 'raw_contacts':
      return { view: 'view_raw_contacts', condition: null };
    case 'raw_contacts/#':
      return { view: 'view_raw_contacts', condition: `_id = ${id}` };
    case 'data':
      return { view: 'view_data', condition: null };
    case 'data/#':
      return { view: 'view_data', condition: `_id = ${id}` };
    case 'data/phones':
      return { view: 'view_data', condition: "mimetype = 'vnd.android.cursor.item/phone_v2'" };
    case 'data/emails':
      return { view: 'view_data', condition: "mimetype = 'vnd.android.cursor.item/email_v2'" };
    case 'raw_contacts/#/data':
      return { view: 'view_data', condition: `raw_contact_id = ${id}` };
    default:
      throw unknownUri(uri);
  }
}

/**
 * content://com.android.contacts over contacts2.db, after ContactsProvider2.java of Android 4.3. Each raw contact has a contact of its
 * own: aggregation by equal names is left out.
 */
export function contactsProvider(database: DatabaseSync): ContentProvider {
  return {
    query(uri, query) {
      const { view, condition } = sourceOf(uri);
      return selectRows(database, view, query, condition);
    },
    insert(uri, values) {
      const shape = shapeOf(uri);
      inTransaction(database, () => {
        if (shape === 'raw_contacts') insertRawContact(database, values);
        else if (shape === 'data') insertData(database, values);
        else if (shape === 'raw_contacts/#/data') {
          insertData(database, { ...values, raw_contact_id: BigInt(uri.segments[1] ?? 0) });
        } else throw unknownUri(uri);
      });
    },
    update(uri, values, where) {
      const { view, condition } = sourceOf(uri);
      const table = view.slice('view_'.length);
      const rest = view === 'view_data' ? withMimetypeId(database, values) : values;
      return updateRows(database, table, rest, `_id IN (SELECT _id FROM ${view} WHERE ${allOf(condition, where)})`);
    },
    delete(uri, where) {
      const { view, condition } = sourceOf(uri);
      const doomed = `SELECT _id FROM ${view} WHERE ${allOf(condition, where)}`;
      return inTransaction(database, () => {
        if (view === 'view_data') return deleteRows(database, 'data', `_id IN (${doomed})`);
        const rawContacts =
          view === 'view_contacts' ? `SELECT _id FROM raw_contacts WHERE contact_id IN (${doomed})` : doomed;
        const adapter = uri.parameters.get('caller_is_syncadapter');
        return deleteRawContacts(database, rawContacts, adapter !== null && adapter !== 'false' && adapter !== '0');
      });
    },
  };
}

function insertRawContact(database: DatabaseSync, given: Values) {
  const { account_name = null, account_type = null, data_set = null, ...values } = given;
  const account = accountId(database, account_name, account_type, data_set);
  const id = insertRow(database, 'raw_contacts', { ...values, account_id: account, aggregation_needed: 0n });
  const contact = insertRow(database, 'contacts', { name_raw_contact_id: id, lookup: `0r${id}` });
  runSql(database, 'UPDATE raw_contacts SET contact_id = ? WHERE _id = ?', [contact, id]);
}

function accountId(database: DatabaseSync, name: Value, type: Value, set: Value): bigint {
  const sql = 'SELECT _id FROM accounts WHERE account_name IS ? AND account_type IS ? AND data_set IS ?';
  const found = database.prepare(sql).get(name, type, set)?._id;
  if (found !== undefined) return BigInt(found as number);
  return insertRow(database, 'accounts', { account_name: name, account_type: type, data_set: set });
}

function insertData(database: DatabaseSync, given: Values) {
  if (given.raw_contact_id == null)
    throw javaException('java.lang.IllegalArgumentException', 'raw_contact_id is required');
  if (given.mimetype == null) throw javaException('java.lang.IllegalArgumentException', 'mimetype is required');
  const raw = database.prepare('SELECT display_name_source AS source, contact_id FROM raw_contacts WHERE _id = ?');
  const owner = raw.get(given.raw_contact_id);
  // DataRowHandler reads the owner's account first and finds an empty cursor.
  if (owner === undefined)
    throw javaException('java.lang.NullPointerException', `no raw contact ${given.raw_contact_id}`);

  const mimetype = String(given.mimetype);
  const phone = mimetype === 'vnd.android.cursor.item/phone_v2' ? normalizePhone(String(given.data1 ?? '')) : null;
  const values = withMimetypeId(database, {
    ...given,
    ...(mimetype === 'vnd.android.cursor.item/name' ? describeName(given) : {}),
    ...(phone !== null && given.data4 == null ? { data4: phone.e164 } : {}),
  });
  const id = insertRow(database, 'data', values);
  if (phone !== null) {
    for (const number of phone.lookup) {
      const row = {
        data_id: id,
        raw_contact_id: given.raw_contact_id,
        normalized_number: number,
        min_match: phone.minMatch,
      };
      insertRow(database, 'phone_lookup', row);
    }
    runSql(database, 'UPDATE contacts SET has_phone_number = 1 WHERE _id = ?', [owner.contact_id as Value]);
  }
  const source = displayNameSource[mimetype] ?? 0;
  if (source > Number(owner.source) && values.data1 != null) {
    const sql = `UPDATE raw_contacts SET display_name = ?1, display_name_alt = ?1, sort_key = ?1, sort_key_alt = ?1,
      display_name_source = ?2, version = version + 1 WHERE _id = ?3`;
    runSql(database, sql, [values.data1, source, given.raw_contact_id]);
  }
}

/** Callers name a kind of data by `mimetype`; the table has `mimetype_id`, a row of mimetypes that is made when it is new. */
function withMimetypeId(database: DatabaseSync, given: Values): Values {
  const { mimetype, ...values } = given;
  if (mimetype == null) return values;
  const found = database.prepare('SELECT _id FROM mimetypes WHERE mimetype = ?').get(mimetype)?._id;
  return {
    ...values,
    mimetype_id: found === undefined ? insertRow(database, 'mimetypes', { mimetype }) : Number(found),
  };
}

/** Only a sync adapter removes rows, and their data with them; for others a raw contact is marked until the next sync. */
function deleteRawContacts(database: DatabaseSync, rawContacts: string, bySyncAdapter: boolean): number {
  if (bySyncAdapter) return deleteRows(database, 'raw_contacts', `_id IN (${rawContacts})`);
  const doomed = database.prepare(
    `SELECT _id, contact_id FROM raw_contacts WHERE deleted = 0 AND _id IN (${rawContacts})`,
  );
  const rows = doomed.all();
  const mark = database.prepare(`UPDATE raw_contacts
    SET deleted = 1, dirty = 1, contact_id = NULL, aggregation_mode = 3, version = version + 1 WHERE _id = ?`);
  const removeContact = database.prepare('DELETE FROM contacts WHERE _id = ?');
  for (const row of rows) {
    mark.run(row._id as number);
    removeContact.run(row.contact_id as number | null);
  }
  return rows.length;
}
