import t from 'tap';
import { permits } from '../../../harness/virtual/userland/permits.ts';

t.test('the shell user writes its own folder and the sdcard, and nothing else', async (t) => {
  const write = (path: string, user: 'shell' | 'root' = 'shell') => permits({ access: 'write', path, user });
  t.equal(write('/data/local/tmp/a'), null);
  t.equal(write('/storage/emulated/legacy/a'), null);
  t.equal(write('/data/local/tmpx'), 'EACCES');
  t.equal(write('/data/data/com.android.providers.contacts/databases/contacts2.db'), 'EACCES');
  t.equal(write('/cache/recovery/command', 'root'), null);
  t.equal(write('/system/bin/su', 'root'), 'EROFS', 'even root finds /system read-only');
});

t.test('the shell user reads /system and what is published, not what apps keep', async (t) => {
  const read = (path: string, user: 'shell' | 'root' = 'shell') => permits({ access: 'read', path, user });
  t.equal(read('/system/build.prop'), null);
  t.equal(read('/data/misc/clock/map.ndjson'), null);
  t.equal(read('/data/data/x'), 'EACCES');
  t.equal(read('/data/app/com.example-1.apk'), null, "an application's file");
  t.equal(permits({ access: 'list', path: '/data/app', user: 'shell' }), 'EACCES');
  t.equal(read('/data/data/x', 'root'), null);
  t.equal(permits({ access: 'stat', path: '/data/data', user: 'shell' }), null);
});
