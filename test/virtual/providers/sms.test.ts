import t from 'tap';
import { openProviders } from '../../../harness/virtual/providers/open.ts';
import { smsProvider, threadsProvider } from '../../../harness/virtual/providers/sms.ts';
import { parseUri } from '../../../harness/virtual/providers/uri.ts';

const all = { projection: null, where: null, sort: null };

function messages() {
  const database = openProviders(':memory:').sms;
  return {
    database,
    sms: smsProvider(database, { now: () => 1_407_988_800_123.5 }),
    threads: threadsProvider(database),
  };
}

t.test('a message makes its address and thread, and the box decides its type', async (t) => {
  const { sms, threads } = messages();
  sms.insert(parseUri('content://sms/inbox'), { address: '+85290000001', body: 'one', date: 1n, type: 5n });
  sms.insert(parseUri('content://sms/sent'), { address: '+85290000001', body: 'two', date: 2n, read: 1n });
  sms.insert(parseUri('content://sms'), { address: '+85290000002', body: 'three' });
  const columns = ['address', 'thread_id', 'type', 'date', 'body'];
  t.same(sms.query(parseUri('content://sms'), { ...all, projection: columns, sort: '_id' }).rows, [
    ['+85290000001', 1n, 1n, 1n, 'one'],
    ['+85290000001', 1n, 2n, 2n, 'two'],
    ['+85290000002', 2n, 1n, 1_407_988_800_123n, 'three'],
  ]);
  t.same(sms.query(parseUri('content://sms/sent'), { ...all, projection: ['body'] }).rows, [['two']]);
  t.same(
    threads.query(parseUri('content://mms-sms/conversations?simple=true'), {
      ...all,
      projection: ['_id', 'message_count', 'recipient_ids', 'snippet', 'read'],
    }).rows,
    [
      [1n, 2n, '1', 'two', 0n],
      [2n, 1n, '2', 'three', 0n],
    ],
  );
  t.same(threads.query(parseUri('content://mms-sms/canonical-addresses'), { ...all, projection: ['address'] }).rows, [
    ['+85290000001'],
    ['+85290000002'],
  ]);
});

t.test('a thread follows reading and deleting, and goes with its last message', async (t) => {
  const { database, sms } = messages();
  for (const body of ['one', 'two'])
    sms.insert(parseUri('content://sms/inbox'), { address: '1', body, date: body === 'one' ? 1n : 2n });
  t.equal(sms.update(parseUri('content://sms/inbox'), { read: 1n }, null), 2);
  t.match(database.prepare('SELECT read, message_count FROM threads').get(), { read: 1, message_count: 2 });
  t.equal(sms.delete(parseUri('content://sms/2'), null), 1);
  t.match(database.prepare('SELECT snippet, message_count, date FROM threads').get(), {
    snippet: 'one',
    message_count: 1,
    date: 1,
  });
  t.equal(sms.delete(parseUri('content://sms/conversations/1'), null), 1);
  t.equal(database.prepare('SELECT count(*) AS n FROM threads').get()?.n, 0);
});

t.test('unknown boxes and writes to threads are refused', async (t) => {
  const { sms, threads } = messages();
  t.throws(() => sms.insert(parseUri('content://sms/nowhere'), { address: '1' }), {
    name: 'java.lang.IllegalArgumentException',
  });
  t.throws(() => threads.insert(parseUri('content://mms-sms/conversations'), {}), {
    name: 'java.lang.IllegalArgumentException',
  });
});
