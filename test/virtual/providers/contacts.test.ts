import t from 'tap';
import { contactsProvider } from '../../../harness/virtual/providers/contacts.ts';
import { openProviders } from '../../../harness/virtual/providers/open.ts';
import type { Values } from '../../../harness/virtual/providers/provider.ts';
import { parseUri } from '../../../harness/virtual/providers/uri.ts';

const uri = (path: string) => parseUri(`content://com.android.contacts/${path}`);
const all = { projection: null, where: null, sort: null };

function phoneBook() {
  const database = openProviders(':memory:').contacts;
  const provider = contactsProvider(database);
  const insert = (path: string, values: Values) => provider.insert(uri(path), values);
  const read = (path: string, projection: string[], where: string | null = null) =>
    provider.query(uri(path), { ...all, projection, where }).rows;
  const add = (id: bigint, name: string, number: string) => {
    insert('raw_contacts', { sourceid: `N${id}` });
    insert('data', { raw_contact_id: id, mimetype: 'vnd.android.cursor.item/name', data1: name });
    insert('data', { raw_contact_id: id, mimetype: 'vnd.android.cursor.item/phone_v2', data1: number, data2: 2n });
  };
  return { database, provider, insert, read, add };
}

t.test('a contact gets its display name, its halves, and the normal forms of its number', async (t) => {
  const { database, read, add } = phoneBook();
  add(1n, 'Mary Ann Example', '+852 9000-0001');
  t.same(read('contacts', ['_id', 'display_name', 'has_phone_number']), [[1n, 'Mary Ann Example', 1n]]);
  t.same(read('data', ['data1', 'data2', 'data3'], "mimetype = 'vnd.android.cursor.item/name'"), [
    ['Mary Ann Example', 'Mary Ann', 'Example'],
  ]);
  t.same(read('data/phones', ['data1', 'data2', 'data4', 'display_name']), [
    ['+852 9000-0001', '2', '+85290000001', 'Mary Ann Example'],
  ]);
  t.match(database.prepare('SELECT normalized_number, min_match FROM phone_lookup').get(), {
    normalized_number: '+85290000001',
    min_match: '1000000',
  });
});

t.test('a kind of data is stored by the id of its mimetype', async (t) => {
  const { database, add } = phoneBook();
  add(1n, 'A B', '1');
  add(2n, 'C D', '2');
  t.equal(database.prepare('SELECT count(*) AS n FROM mimetypes').get()?.n, 2);
  t.equal(database.prepare('SELECT count(*) AS n FROM data JOIN mimetypes m ON mimetype_id = m._id').get()?.n, 4);
});

t.test('a number alone names its contact until a name comes', async (t) => {
  const { insert, read } = phoneBook();
  insert('raw_contacts', { sourceid: 'x' });
  insert('data', { raw_contact_id: 1n, mimetype: 'vnd.android.cursor.item/phone_v2', data1: '+85290000001' });
  t.same(read('contacts', ['display_name']), [['+85290000001']]);
  insert('raw_contacts/1/data', { mimetype: 'vnd.android.cursor.item/name', data2: 'Ann', data3: 'Lee' });
  t.same(read('contacts', ['display_name']), [['Ann Lee']]);
});

t.test('accounts are shared rows, seen as columns', async (t) => {
  const { database, insert, read } = phoneBook();
  insert('raw_contacts', { account_name: 'me', account_type: 'com.xiaomi' });
  insert('raw_contacts', { account_name: 'me', account_type: 'com.xiaomi' });
  insert('raw_contacts', { sourceid: 'x' });
  t.same(read('raw_contacts', ['account_name', 'account_type']), [
    ['me', 'com.xiaomi'],
    ['me', 'com.xiaomi'],
    [null, null],
  ]);
  t.equal(database.prepare('SELECT count(*) AS n FROM accounts').get()?.n, 2);
});

t.test('a deleted contact is marked, hidden, and its data kept; a sync adapter removes both', async (t) => {
  const { database, provider, read, add } = phoneBook();
  add(1n, 'A B', '1');
  add(2n, 'C D', '2');
  t.equal(provider.delete(uri('raw_contacts'), "sourceid = 'N1'"), 1);
  t.same(read('raw_contacts', ['_id', 'deleted', 'contact_id']), [
    [1n, 1n, null],
    [2n, 0n, 2n],
  ]);
  t.same(read('data', ['raw_contact_id']), [[2n], [2n]]);
  t.same(read('contacts', ['_id']), [[2n]]);
  t.equal(database.prepare('SELECT count(*) AS n FROM data').get()?.n, 4);
  t.equal(provider.delete(uri('raw_contacts?caller_is_syncadapter=true'), null), 2);
  for (const table of ['raw_contacts', 'contacts', 'data', 'phone_lookup']) {
    t.equal(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n, 0, table);
  }
});

t.test('deleting a contact deletes its raw contact; deleting data leaves it', async (t) => {
  const { provider, read, add } = phoneBook();
  add(1n, 'A B', '1');
  t.equal(provider.delete(uri('data'), "mimetype LIKE '%phone_v2'"), 1);
  t.same(read('data', ['data1']), [['A B']]);
  t.equal(provider.delete(uri('contacts/1'), null), 1);
  t.same(read('raw_contacts', ['deleted']), [[1n]]);
});

t.test('updates go by the columns of the view', async (t) => {
  const { provider, read, add } = phoneBook();
  add(1n, 'A B', '1');
  t.equal(
    provider.update(
      uri('data'),
      { data1: '2' },
      "mimetype = 'vnd.android.cursor.item/phone_v2' AND display_name = 'A B'",
    ),
    1,
  );
  t.same(read('data/phones', ['data1', 'data_version']), [['2', 1n]]);
});

t.test('what is missing is refused, and nothing of it stays', async (t) => {
  const { database, insert, provider } = phoneBook();
  t.throws(() => insert('data', { mimetype: 'x' }), { name: 'java.lang.IllegalArgumentException' });
  t.throws(() => insert('data', { raw_contact_id: 1n }), { name: 'java.lang.IllegalArgumentException' });
  t.throws(() => insert('data', { raw_contact_id: 9n, mimetype: 'x' }), { name: 'java.lang.NullPointerException' });
  t.throws(() => insert('raw_contacts', { nonsense: 1n }), { name: 'android.database.sqlite.SQLiteException' });
  t.throws(() => provider.query(uri('elsewhere'), all), { name: 'java.lang.IllegalArgumentException' });
  t.equal(database.prepare('SELECT count(*) AS n FROM raw_contacts').get()?.n, 0);
  t.equal(database.prepare('SELECT count(*) AS n FROM accounts').get()?.n, 0);
});
