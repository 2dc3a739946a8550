import t from 'tap';
import { mmsProvider } from '../../../harness/virtual/providers/mms.ts';
import { openProviders } from '../../../harness/virtual/providers/open.ts';
import { threadsProvider } from '../../../harness/virtual/providers/sms.ts';
import { parseUri } from '../../../harness/virtual/providers/uri.ts';

const all = { projection: null, where: null, sort: null };

t.test(
  'a message has its box by its address, its parts and addresses by their message, and goes with them',
  async (t) => {
    const database = openProviders(':memory:').sms;
    const mms = mmsProvider(database, { now: () => 1_407_988_800_500 });
    const threads = threadsProvider(database);
    const thread = threads.query(parseUri('content://mms-sms/threadID?recipient=%2B85290000001'), all);
    t.same(thread, { columns: ['_id'], rows: [[1n]] });
    t.same(threads.query(parseUri('content://mms-sms/threadID?recipient=%2B85290000001'), all), thread, 'made once');
    mms.insert(parseUri('content://mms/inbox'), { tr_id: 'mark', thread_id: 1n });
    mms.insert(parseUri('content://mms/1/part'), { ct: 'text/plain', text: 'hello' });
    mms.insert(parseUri('content://mms/1/addr'), { address: '+85290000001', type: 137n });
    const projection = ['_id', 'msg_box', 'date', 'tr_id'];
    t.same(mms.query(parseUri('content://mms'), { ...all, projection }).rows, [[1n, 1n, 1_407_988_800n, 'mark']]);
    t.same(mms.query(parseUri('content://mms/1/part'), { ...all, projection: ['text'] }).rows, [['hello']]);
    t.same(mms.query(parseUri('content://mms/sent'), all).rows, []);
    const empty = parseUri('content://mms-sms/conversations/obsolete');
    t.equal(threads.delete(empty, null), 0, 'a thread with a message stays');
    t.equal(mms.delete(parseUri('content://mms'), "tr_id = 'mark'"), 1);
    t.same(mms.query(parseUri('content://mms/part'), all).rows, []);
    t.equal(database.prepare('SELECT count(*) AS n FROM addr').get()?.n, 0);
    t.equal(threads.delete(empty, null), 1);
    t.throws(() => mms.query(parseUri('content://mms/1/nowhere'), all), { name: 'java.lang.IllegalArgumentException' });
  },
);
