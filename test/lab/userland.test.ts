import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { type Session, startSession } from './userland-session.ts';

const namespaces = ['--mount', '--pid', '--fork', '--kill-child'];
const asRoot = process.getuid?.() === 0;
const ownNamespaces = ['unshare', ...(asRoot ? [] : ['--user', '--map-root-user']), ...namespaces];
const refused = spawnSync(ownNamespaces[0] ?? '', [...ownNamespaces.slice(1), 'true']).status !== 0;
const skip = refused && 'this machine gives no namespaces';

async function handset(
  t: { teardown(task: () => Promise<void>): void },
  { sdk = 18, prefix = ownNamespaces, owner = null }: { sdk?: number; prefix?: string[]; owner?: number | null } = {},
): Promise<Session & { root: string }> {
  const parent = await mkdtemp(join(tmpdir(), 'leakdiff-userland-'));
  await chmod(parent, 0o755);
  if (owner !== null) await chown(parent, owner, owner);
  const session = startSession({ prefix, folder: join(parent, 'root'), sdk });
  t.teardown(async () => {
    await session.end();
    await rm(parent, { recursive: true });
  });
  await session.shell('true');
  return { ...session, root: join(parent, 'root') };
}

t.test('quoting, pipes, redirections and exit codes are a real shell’s', { skip }, async (t) => {
  const { shell } = await handset(t);
  t.match(await shell(`echo "a  b" 'c "d"' $((1+1))`), { stdout: 'a  b c "d" 2\n', stderr: '', code: 0 });
  t.match(await shell('echo one two | grep two | cat'), { stdout: 'one two\n' });
  t.match(await shell('exit 7'), { code: 7 });
  t.match(await shell('grep x /nope; echo $?; false || echo no'), { stdout: '2\nno\n' });
  t.match(await shell('cd /data/local/tmp && echo hi > f && cat f && ls && rm f && ls'), { stdout: 'hi\nf\n' });
  t.match(await shell('cat', { input: 'through stdin' }), { stdout: 'through stdin' });
  t.match(await shell('echo out; echo err >&2'), { stdout: 'out\n', stderr: 'err\n' });
  t.match(await shell('dd if=/dev/zero bs=1024 count=3 2>/dev/null | md5'), { stdout: /^[0-9a-f]{32}/ });
  t.match(await shell('ls /sdcard/; echo x > /sdcard/y; cat /storage/emulated/legacy/y'), { stdout: 'x\n' });
});

t.test('what toolbox of 4.3 lacks is absent with 127; a later version has it', { skip }, async (t) => {
  const { shell } = await handset(t, { sdk: 18 });
  for (const name of 'stat head tail sed awk find xargs base64 pidof whoami which nc cmd appops'.split(' ')) {
    const { code, stderr } = await shell(`${name} x`);
    t.equal(code, 127, name);
    t.match(stderr, `${name}: `);
  }
  const later = await handset(t, { sdk: 24 });
  t.match(await later.shell('echo "a\nb" | head -n 1 | tr a c; whoami; cmd package list packages'), {
    stdout: /^c\nshell\npackage:/,
  });
});

t.test('sessions are uid 2000, and root through su in each of its forms', { skip }, async (t) => {
  const { shell } = await handset(t);
  const shown = async (command: string, options = {}) => (await shell(command, options)).stdout.split(' ')[0]?.trim();
  t.equal(await shown('id'), 'uid=2000(shell)');
  t.equal(await shown('id', { user: 'root' }), 'uid=0(root)');
  for (const command of ['su -c id', 'su 0 id', 'su root -c id', 'echo id | su', 'su -c "id; true"']) {
    t.equal(await shown(command), 'uid=0(root)', command);
  }
  t.match(await shell('su -c "exit 3"'), { code: 3 });
  t.match(await shell('content insert --uri content://sms/inbox --bind address:s:1'), {
    code: 0,
    stderr: /SecurityException/,
  });
  const write = `content insert --uri content://sms/inbox --bind address:s:1 --bind "body:s:it's, x=1"`;
  t.match(await shell(`su -c "${write.replaceAll('"', '\\"')}"`), { code: 0, stdout: '', stderr: '' });
  t.match(await shell('su -c "content query --uri content://sms --projection body"'), {
    stdout: "Row: 0 body=it's, x=1\n",
  });
});

t.test('/proc and /sys are the handset’s own', { skip }, async (t) => {
  const { shell } = await handset(t);
  t.match(await shell('cat /proc/sys/kernel/random/boot_id'), { stdout: '11111111-2222-4333-8444-555555555555\n' });
  t.match(await shell('read up idle < /proc/uptime; echo $up; cat /proc/version'), {
    stdout: /^60\.00\nLinux version 3\.4\.0/,
  });
  t.match(await shell('cat /sys/class/net/wlan0/address'), { stdout: '02:11:22:33:44:55\n' });
  t.match(await shell('echo x > /dev/null; cat /dev/null; ls /proc/1/status'), { stdout: '/proc/1/status\n', code: 0 });
  t.match(await shell('ls /home /work /usr'), { code: 1 }, 'nothing of the host is in sight');
});

t.test('commands reach the system from within scripts, and leave a loop its input', { skip }, async (t) => {
  const { shell, root } = await handset(t);
  await writeFile(join(root, 'data/local/tmp/loop.sh'), 'while read line; do settings put global $line 1; done\n');
  await shell('sh /data/local/tmp/loop.sh', { input: 'a\nb\nc\n' });
  t.match(await shell('for n in a b c d; do settings get global $n; done'), { stdout: '1\n1\n1\nnull\n' });
  t.match(await shell('am start -n com.foo/.Bar; echo $?'), {
    stdout: 'Starting: Intent { cmp=com.foo/.Bar }\n0\n',
    stderr: /does not exist/,
  });
  t.match(await shell('uiautomator dump && cat /sdcard/window_dump.xml'), {
    stdout: /^UI hierchary dumped to: .*\n<\?xml/,
  });
  t.match(await shell(`setprop debug.long "$(for i in 1 2 3 4; do echo -n 0123456789; done)"; getprop debug.long`), {
    stdout: `${'0123456789'.repeat(4)}\n`,
  });
});

t.test('3,000 inserts of a pushed script all arrive; how long they took is told', { skip }, async (t) => {
  const { shell, root } = await handset(t);
  const lines = ['content insert --uri content://com.android.contacts/raw_contacts --bind sourceid:s:N'];
  for (let index = 1; index < 3000; index += 1) {
    const bindings = `--bind raw_contact_id:i:1 --bind mimetype:s:vnd.android.cursor.item/phone_v2 --bind data1:s:+8529${index}`;
    lines.push(`content insert --uri content://com.android.contacts/data ${bindings}`);
  }
  await writeFile(join(root, 'data/local/tmp/seed.sh'), lines.join('\n'));
  const { code, stderr, milliseconds } = await shell('sh /data/local/tmp/seed.sh');
  t.match({ code, stderr }, { code: 0, stderr: '' });
  const plain = await shell('i=0; while [ $i -lt 1000 ]; do chmod 755 /data/local/tmp; i=$((i+1)); done');
  const times = milliseconds / (3 * plain.milliseconds);
  const measured = `${Math.round(milliseconds)} ms, ${times.toFixed(1)} times as long as chmod`;
  t.comment(measured);
  const count = await shell(
    'content query --uri content://com.android.contacts/data --projection data1 | grep -c Row:',
  );
  t.equal(count.stdout, '2999\n');
});

const nobody = 65534;
const asNobody = ['runuser', '-u', 'nobody', '--', 'unshare', '--user', '--map-root-user', ...namespaces];
const readable = spawnSync('runuser', ['-u', 'nobody', '--', 'test', '-r', import.meta.filename]).status === 0;
const nobodyMay = asRoot && readable && spawnSync(asNobody[0] ?? '', [...asNobody.slice(1), 'true']).status === 0;

t.test(
  'an ordinary user has the same handset',
  { skip: !nobodyMay && 'needs root to become another user that may use namespaces' },
  async (t) => {
    const { shell } = await handset(t, { prefix: asNobody, owner: nobody });
    t.match(await shell('id; cat /proc/sys/kernel/random/boot_id; echo x > /dev/null && echo written'), {
      stdout: /^uid=2000\(shell\).*\n11111111-.*\nwritten\n$/,
      stderr: '',
    });
    t.match(await shell('su -c id'), { stdout: /^uid=0\(root\)/ });
    t.match(await shell('settings put global x y; settings get global x'), { stdout: 'y\n' });
  },
);
