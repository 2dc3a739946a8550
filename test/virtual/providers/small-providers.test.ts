import t from 'tap';
import { browserProvider } from '../../../harness/virtual/providers/browser.ts';
import { callsProvider } from '../../../harness/virtual/providers/calls.ts';
import { openProviders } from '../../../harness/virtual/providers/open.ts';
import { settingsProvider } from '../../../harness/virtual/providers/settings.ts';
import { parseUri } from '../../../harness/virtual/providers/uri.ts';

const all = { projection: null, where: null, sort: null };
const now = () => 1_407_988_800_000;

t.test('calls are inserted, found by id, changed and deleted', async (t) => {
  const calls = callsProvider(openProviders(':memory:').contacts);
  const uri = parseUri('content://call_log/calls');
  calls.insert(uri, { number: '+85290000001', date: 5n, duration: 7n, type: 1n });
  t.same(calls.query(parseUri('content://call_log/calls/1'), { ...all, projection: ['number', 'duration'] }).rows, [
    ['+85290000001', 7n],
  ]);
  t.equal(calls.update(uri, { new: 0n }, "number = '+85290000001'"), 1);
  t.equal(calls.delete(uri, 'duration > 100'), 0);
  t.equal(calls.delete(uri, null), 1);
  t.throws(() => calls.delete(parseUri('content://call_log/voicemail'), null), {
    name: 'java.lang.IllegalArgumentException',
  });
});

t.test('a setting that is inserted again replaces the old one', async (t) => {
  const settings = settingsProvider(openProviders(':memory:').settings);
  const uri = parseUri('content://settings/secure');
  settings.insert(uri, { name: 'a', value: '1' });
  settings.insert(uri, { name: 'a', value: '2' });
  t.same(settings.query(parseUri('content://settings/secure/a'), { ...all, projection: ['value'] }).rows, [['2']]);
  t.equal(settings.delete(parseUri("content://settings/secure/it's"), null), 0);
  t.throws(() => settings.query(parseUri('content://settings/nowhere'), all), {
    name: 'java.lang.IllegalArgumentException',
  });
});

t.test('the old address of the browser mixes bookmarks and history', async (t) => {
  const database = openProviders(':memory:').browser;
  const browser = browserProvider(database, { now });
  const old = parseUri('content://browser/bookmarks');
  browser.insert(old, { title: 'kept', url: 'http://a/', bookmark: 1n });
  browser.insert(old, { title: 'seen', url: 'http://b/', visits: 3n });
  t.same(browser.query(old, { ...all, projection: ['title', 'bookmark', 'visits'], sort: 'title' }).rows, [
    ['kept', 1n, 0n],
    ['seen', 0n, 3n],
  ]);
  const bookmarks = parseUri('content://com.android.browser/bookmarks');
  t.same(browser.query(bookmarks, { ...all, projection: ['title', 'created'], where: 'folder = 0' }).rows, [
    ['kept', BigInt(now())],
  ]);
  t.equal(browser.delete(old, "title = 'seen'"), 1);
  t.equal(browser.delete(bookmarks, null), 1, 'the root folder stays');
  t.equal(database.prepare('SELECT count(*) AS n FROM bookmarks').get()?.n, 1);
});
