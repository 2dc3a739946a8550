import t from 'tap';
import { appletsOf } from '../../../harness/virtual/userland/applets.ts';
import { kernelVersion, uptimeLine } from '../../../harness/virtual/userland/kernel-files.ts';
import { parseLdd } from '../../../harness/virtual/userland/libraries.ts';
import { createLog } from '../../../harness/virtual/userland/log.ts';
import { mountPoints } from '../../../harness/virtual/userland/mounts.ts';
import { shellCommand } from '../../../harness/virtual/userland/shell.ts';
import { formatTime } from '../../../harness/virtual/userland/strftime.ts';

t.test('toolbox of 4.3 and 4.4 lacks what FIELD says it lacks, and has cp grep md5 dd du', async (t) => {
  for (const sdk of [18, 19]) {
    const names = new Set(appletsOf(sdk).map(({ name }) => name));
    for (const name of 'stat head tail sed awk find xargs base64 pidof whoami which nc'.split(' '))
      t.notOk(names.has(name), name);
    for (const name of 'cp grep md5 dd du'.split(' ')) t.ok(names.has(name), name);
  }
  t.ok(appletsOf(23).some(({ name }) => name === 'stat'));
  t.notOk(
    appletsOf(23).some(({ name }) => name === 'awk'),
    'no Android has awk',
  );
});

t.test('ldd is read with and without arrows', async (t) => {
  const output =
    '\tlinux-vdso.so.1 (0x00007f17)\n\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)\n\t/lib64/ld-linux-x86-64.so.2 (0x00007f)\n';
  t.same(parseLdd(output), ['/lib/x86_64-linux-gnu/libc.so.6', '/lib64/ld-linux-x86-64.so.2']);
});

t.test('mount points with blanks are read', async (t) => {
  t.ok(mountPoints('36 35 98:0 / /mnt/a\\040b rw - ext3 /dev/root rw\n').has('/mnt/a b'));
});

t.test('uptime is a line of constant length', async (t) => {
  t.match(uptimeLine(61_234), /^61\.23 55\.11 +\n$/);
  t.equal(uptimeLine(61_234).length, uptimeLine(9e9).length);
  t.match(kernelVersion(18), /^Linux version 3\.4\.0/);
});

t.test('the shell runs in the root, as its user', async (t) => {
  const program = shellCommand({ folder: '/r', command: "echo 'a b'", user: 'shell', term: null });
  t.same([program.file, ...program.args], ['/usr/sbin/chroot', '/r', '/system/bin/sh', '-c', "echo 'a b'"]);
  t.match(program.env, { ANDROID_SESSION_UID: '2000', USER: 'shell' });
  t.notOk('TERM' in program.env || 'LANG' in program.env);
  const root = shellCommand({ folder: '/r', command: null, user: 'root', term: 'xterm' });
  t.same(root.args, ['/r', '/system/bin/sh', '-']);
  t.match(root.env, { ANDROID_SESSION_UID: '0', TERM: 'xterm' });
});

t.test('the log keeps its last lines', async (t) => {
  const log = createLog({ clock: { now: () => 1 }, limit: 3 });
  for (let index = 0; index < 10; index += 1) log.write({ priority: 'I', tag: 't', message: String(index) });
  t.same(
    log.lines().map(({ message }) => message),
    ['7', '8', '9'],
  );
});

t.test('times are formatted in their zone', async (t) => {
  const time = Date.UTC(2014, 0, 5, 13, 7, 9);
  t.equal(
    formatTime(time, { format: '%a %A %b %B %e %j %I %p %y %u', zone: 'UTC' }),
    'Sun Sunday Jan January  5 005 01 PM 14 7',
  );
  t.equal(formatTime(time, { format: '%F %T %z %Z', zone: 'Asia/Shanghai' }), '2014-01-05 21:07:09 +0800 CST');
  t.equal(formatTime(time, { format: '%z', zone: 'America/New_York' }), '-0500');
  t.equal(formatTime(time, { format: '%q %%', zone: 'Nowhere/At_All' }), '%q %');
});
