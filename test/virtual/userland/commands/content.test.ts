import t from 'tap';
import { fakeSystem } from '../../fake-system.ts';
import { call } from '../call.ts';

const contacts = 'content://com.android.contacts';
const content = (system: ReturnType<typeof fakeSystem>, line: string[], uid = 2000) =>
  call(system, ['content', ...line], { uid });

t.test('an insert prints nothing and is found by its nonce', async (t) => {
  const system = fakeSystem();
  t.same(await content(system, ['insert', '--uri', `${contacts}/raw_contacts`, '--bind', 'sourceid:s:N1']), {
    stdout: '',
    stderr: '',
    code: 0,
  });
  const query = [
    'query',
    '--uri',
    `${contacts}/raw_contacts`,
    '--projection',
    '_id:sourceid',
    '--where',
    "sourceid='N1'",
  ];
  t.equal((await content(system, query)).stdout, 'Row: 0 _id=1, sourceid=N1\n');
});

t.test('rows are not escaped, and what is null reads NULL', async (t) => {
  const system = fakeSystem();
  await content(system, [
    'insert',
    '--uri',
    'content://settings/global',
    '--bind',
    'name:s:x',
    '--bind',
    'value:s:a, b=c\nd',
  ]);
  await content(system, ['insert', '--uri', 'content://settings/global', '--bind', 'name:s:y']);
  const query = [
    'query',
    '--uri',
    'content://settings/global',
    '--projection',
    'name:value',
    '--where',
    "name in ('x','y')",
  ];
  t.equal((await content(system, query)).stdout, 'Row: 0 name=x, value=a, b=c\nd\nRow: 1 name=y, value=NULL\n');
});

t.test('an empty result is misspelt up to 4.4', async (t) => {
  const query = ['query', '--uri', `${contacts}/raw_contacts`];
  t.equal((await content(fakeSystem({ sdk: 18 }), query)).stdout, 'No reuslt found.\n');
  t.equal((await content(fakeSystem({ sdk: 22 }), query)).stdout, 'No result found.\n');
});

t.test('a date in milliseconds is kept whole, but a query of 4.x prints its lower 32 bits', async (t) => {
  const date = 1407988800000n;
  const insert = ['insert', '--uri', 'content://call_log/calls', '--bind', 'number:s:1', '--bind', `date:i:${date}`];
  const query = ['query', '--uri', 'content://call_log/calls', '--projection', 'date'];
  const old = fakeSystem({ sdk: 18 });
  await content(old, insert, 0);
  t.equal((await content(old, query, 0)).stdout, `Row: 0 date=${BigInt.asIntN(32, date)}\n`);
  t.equal(old.providers.contacts.prepare('SELECT CAST(date AS TEXT) AS date FROM calls').get()?.date, String(date));
  const later = fakeSystem({ sdk: 22 });
  await content(later, insert, 0);
  t.equal((await content(later, query, 0)).stdout, `Row: 0 date=${date}\n`);
});

t.test('an exception goes to stderr like a stack trace and leaves the exit status 0', async (t) => {
  const system = fakeSystem();
  const denied = await content(system, ['insert', '--uri', 'content://sms/inbox', '--bind', 'address:s:1']);
  t.match(denied, { stdout: '', code: 0 });
  t.match(
    denied.stderr,
    /^Error while accessing provider:sms\njava\.lang\.SecurityException: Permission Denial: writing .*WRITE_SMS.*\n\tat /,
  );
  const column = await content(system, ['insert', '--uri', `${contacts}/raw_contacts`, '--bind', 'nonsense:s:1']);
  t.match(column, { stdout: '', code: 0, stderr: /android\.database\.sqlite\.SQLiteException: .*nonsense/ });
  const nobody = await content(system, ['query', '--uri', 'content://nobody/here']);
  t.match(nobody, { stdout: '', code: 0, stderr: /IllegalStateException: Could not find provider: nobody/ });
  const where = await content(system, ['query', '--uri', `${contacts}/contacts`, '--where', "display_name = 'open"]);
  t.match(where, { stdout: '', code: 0, stderr: /SQLiteException/ });
});

t.test('bad arguments print the usage on stdout, with the reason, and exit 0', async (t) => {
  const system = fakeSystem();
  for (const [line, reason] of [
    [['drop'], 'Unsupported operation: drop'],
    [['insert', '--bind', 'a:s:b'], 'Content provider URI not specified. Did you specify --uri argument?'],
    [['insert', '--uri', 'content://sms'], 'Bindings not specified. Did you specify --bind argument(s)?'],
    [['insert', '--uri', 'content://sms', '--bind', 'a:s'], 'Binding not well formed: a:s'],
    [['insert', '--uri', 'content://sms', '--bind', 'a:q:1'], 'Unsupported type: q'],
    [['insert', '--uri', 'content://sms', '--bind', 'a:i:1.5'], 'Invalid long: "1.5"'],
    [['query', '--uri', 'content://sms', '--where'], 'No value for argument: --where'],
    [['query', '--uri', 'content://sms', '--limit', '1'], 'Unsupported argument: --limit'],
  ] as const) {
    const reply = await content(system, [...line]);
    t.match(reply, { code: 0, stderr: '' });
    t.ok(reply.stdout.startsWith('usage: adb shell content'), line.join(' '));
    t.ok(reply.stdout.endsWith(`[ERROR] ${reason}\n`), reason);
  }
});

t.test('the shell of 4.3 writes contacts, bookmarks and settings; messages and calls are for root', async (t) => {
  const system = fakeSystem();
  const insert = async (uri: string, bindings: string[], uid?: number) =>
    (await content(system, ['insert', '--uri', uri, ...bindings.flatMap((binding) => ['--bind', binding])], uid))
      .stderr;
  t.equal(await insert(`${contacts}/raw_contacts`, ['sourceid:s:1']), '');
  t.equal(await insert('content://browser/bookmarks', ['title:s:a', 'url:s:http://a/', 'bookmark:i:1']), '');
  t.equal(await insert('content://settings/system', ['name:s:a', 'value:s:b']), '');
  t.match(await insert('content://sms/inbox', ['address:s:1']), 'SecurityException');
  t.match(await insert('content://call_log/calls', ['number:s:1']), 'SecurityException');
  t.equal(await insert('content://sms/inbox', ['address:s:1'], 0), '');
  t.equal(await insert('content://call_log/calls', ['number:s:1'], 0), '');
});

t.test('from 4.4 a message that is not written by the default app is lost in silence', async (t) => {
  const system = fakeSystem({ sdk: 19 });
  const reply = await content(system, ['insert', '--uri', 'content://sms/inbox', '--bind', 'address:s:1']);
  t.same(reply, { stdout: '', stderr: '', code: 0 });
  t.equal(system.providers.sms.prepare('SELECT count(*) AS n FROM sms').get()?.n, 0);
  const granted = fakeSystem({ sdk: 23 });
  await call(granted, ['appops', 'set', 'com.android.shell', 'WRITE_SMS', 'allow']);
  await content(granted, ['insert', '--uri', 'content://sms/inbox', '--bind', 'address:s:1']);
  t.equal(granted.providers.sms.prepare('SELECT count(*) AS n FROM sms').get()?.n, 1);
});

t.test('apps hear of each change', async (t) => {
  const system = fakeSystem();
  const heard: string[] = [];
  system.providers.onChange((store) => heard.push(store));
  await content(system, ['insert', '--uri', `${contacts}/raw_contacts`, '--bind', 'sourceid:s:1']);
  await content(system, ['query', '--uri', `${contacts}/raw_contacts`]);
  await content(system, ['insert', '--uri', 'content://sms/sent', '--bind', 'address:s:1'], 0);
  await content(system, ['delete', '--uri', 'content://sms'], 0);
  t.same(heard, ['contacts', 'sms', 'sms']);
});
