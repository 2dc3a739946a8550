import t from 'tap';
import { calendarProvider } from '../../../harness/virtual/providers/calendar.ts';
import { openProviders } from '../../../harness/virtual/providers/open.ts';
import { parseUri } from '../../../harness/virtual/providers/uri.ts';

const all = { projection: null, where: null, sort: null };
const asAdapter = (path: string) =>
  parseUri(`content://com.android.calendar/${path}?caller_is_syncadapter=true&account_name=me&account_type=LOCAL`);
const plain = (path: string) => parseUri(`content://com.android.calendar/${path}`);
const event = { calendar_id: 1n, title: 'Lunch', dtstart: 1n, dtend: 2n, eventTimezone: 'UTC' };

function calendars() {
  const provider = calendarProvider(openProviders(':memory:').calendar);
  provider.insert(asAdapter('calendars'), { name: 'mine', calendar_displayName: 'Mine' });
  return provider;
}

t.test('only an account’s sync adapter makes calendars and fills the columns of its own', async (t) => {
  const provider = calendars();
  const illegal = { name: 'java.lang.IllegalArgumentException' };
  t.throws(() => provider.insert(plain('calendars'), { name: 'other' }), illegal);
  t.throws(() => provider.insert(plain('events'), { ...event, sync_data1: 'mark' }), illegal);
  t.throws(
    () => provider.insert(parseUri('content://com.android.calendar/events?caller_is_syncadapter=1'), event),
    illegal,
  );
  t.throws(() => provider.insert(plain('events'), { ...event, eventTimezone: null }), illegal);
  t.throws(() => provider.insert(plain('events'), { ...event, dtend: null }), illegal);
  provider.insert(asAdapter('events'), { ...event, sync_data1: 'mark' });
  const projection = ['account_name', 'title', 'sync_data1', 'dirty'];
  t.same(provider.query(plain('events'), { ...all, projection }).rows, [['me', 'Lunch', 'mark', 0n]]);
});

t.test(
  'a program’s deletion only marks an event; the adapter’s removes it, and a calendar takes its events along',
  async (t) => {
    const provider = calendars();
    const count = () => provider.query(plain('events'), { ...all, projection: ['deleted'] }).rows;
    provider.insert(plain('events'), event);
    t.equal(provider.delete(plain('events'), "title = 'Lunch'"), 1);
    t.same(count(), [[1n]]);
    t.equal(provider.delete(asAdapter('events'), null), 1);
    t.same(count(), []);
    provider.insert(plain('events'), event);
    const other = parseUri(
      'content://com.android.calendar/calendars?caller_is_syncadapter=true&account_name=you&account_type=LOCAL',
    );
    t.equal(provider.delete(other, null), 0, 'another account’s calendars stay');
    t.equal(provider.delete(asAdapter('calendars'), null), 1);
    t.same(count(), []);
  },
);
