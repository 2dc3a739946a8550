import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { askServer } from '../../harness/handset/adb.ts';
import { attach } from '../../harness/handset/attach.ts';
import { startAdbServer } from '../../harness/handset/server.ts';
import { runCommand } from '../../harness/handset/shell.ts';
import { pullBytes, pullFile, pushTo } from '../../harness/handset/sync.ts';
import { createAdbd } from '../../harness/virtual/adbd/index.ts';
import type { AdbdOptions } from '../../harness/virtual/adbd/options.ts';

/** A real adb server of ours, attached to an adbd of an Android version whose shell is the machine's own mksh. */
async function bench(t: Test, sdk: number, more: Partial<AdbdOptions> = {}) {
  const folder = t.testdir({ home: {}, root: {} });
  const adbd = createAdbd({
    sdk,
    properties: { get: (name) => (name === 'ro.product.device' ? 'armani' : ''), set: () => undefined },
    state: () => 'device',
    authorise: 'always',
    rootFolder: `${folder}/root`,
    spawnShell: ({ command }) => ({
      file: '/usr/bin/mksh',
      args: command === null ? ['-'] : ['-c', command],
      env: { PATH: '/usr/bin:/bin', HOME: '/' },
      cwd: '/',
    }),
    reboot: () => adbd.dropAll(),
    ...more,
  });
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    adbd.accept(socket);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const at = listener.address();
  const address = `127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`;
  const server = await startAdbServer({ port: 0, folder: `${folder}/home` });
  t.teardown(async () => {
    await server.stop();
    await adbd.close();
    for (const socket of sockets) socket.destroy();
    listener.close();
  });
  return { server, address, adbd, folder, sockets };
}

for (const [release, sdk] of [
  ['4.3', 18],
  ['6.0.1', 23],
  ['7.0', 24],
  ['11', 30],
] as const) {
  t.test(`Android ${release}: output and true exit codes of every kind of command`, async (t) => {
    const { server, address } = await bench(t, sdk);
    const device = await attach({ server, wanted: { kind: 'tcp', address }, waitMs: 5_000 });
    const call = { what: 'features', timeoutMs: 5_000 };
    const features = await askServer(server, `host-serial:${device.serial}:features`, call);
    const v2 = features.split(',').includes('shell_v2');
    t.equal(v2, sdk >= 24);
    const target = { server, serial: device.serial, v2 };
    const run = (command: string) => runCommand(target, command);

    t.same(await run('echo hello'), { stdout: 'hello\n', stderr: '', exitCode: 0 });
    t.equal((await run('exit 7')).exitCode, 7);
    t.equal((await run('no-such-program')).exitCode, 127);
    t.equal((await run('if')).exitCode, 1, 'a syntax error is an exit code, not a broken transport');
    t.equal((await run('sh -c "kill -9 \\$\\$"')).exitCode, 137);
    t.equal((await run("printf 'a\\r\\nb\\n\\n'")).stdout, 'a\r\nb\n\n', 'line ends as they were printed');
    t.equal((await run("printf '%s|' \"it's\" 'a  b' '$HOME'")).stdout, "it's|a  b|$HOME|");
    t.equal((await run('echo €😀')).stdout, '€😀\n');
    t.equal((await run('seq 1 20000 | tail -1')).stdout, '20000\n');
    const seq = await run('seq 1 100000');
    t.equal(seq.stdout.length, 588_895);
    t.ok(seq.stdout.endsWith('100000\n'));
    const both = await run('echo out; echo err >&2; false');
    t.equal(both.exitCode, 1);
    t.match(`${both.stdout}${both.stderr}`, /out\n(.*\n)*err/);
    if (v2) t.same([both.stdout, both.stderr], ['out\n', 'err\n']);
    t.equal((await run('cat')).exitCode, 0, 'standard input is empty');
  });
}

t.test('a command that is silent is given up in time, and the handset stays usable', async (t) => {
  const { server, address } = await bench(t, 18);
  const { serial } = await attach({ server, wanted: { kind: 'tcp', address }, waitMs: 5_000 });
  const target = { server, serial, v2: false };
  const began = Date.now();
  await t.rejects(runCommand(target, 'sleep 30', { timeoutMs: 300 }), { code: 'HANDSET_SILENT', message: /sleep 30/ });
  t.ok(Date.now() - began < 1_500);
  t.equal((await runCommand(target, 'echo still there')).stdout, 'still there\n');
});

t.test('a connection that breaks under a command is a failure of the way, never a result', async (t) => {
  for (const [sdk, v2] of [
    [18, false],
    [30, true],
  ] as const) {
    const { server, address, adbd } = await bench(t, sdk);
    const { serial } = await attach({ server, wanted: { kind: 'tcp', address }, waitMs: 5_000 });
    setTimeout(() => adbd.dropAll(), 300);
    await t.rejects(runCommand({ server, serial, v2 }, 'echo all is well; sleep 5'), { code: 'HANDSET_OFFLINE' });
    const again = await attach({ server, wanted: { kind: 'tcp', address }, waitMs: 10_000 });
    t.equal((await runCommand({ server, serial: again.serial, v2 }, 'echo back')).stdout, 'back\n');
  }
});

t.test('a handset that does not trust us yet says what to tap, and works once it was tapped', async (t) => {
  const { server, address, adbd } = await bench(t, 18, { authorise: 'never' });
  const wanted = { kind: 'tcp', address } as const;
  await t.rejects(attach({ server, wanted, waitMs: 500 }), { code: 'HANDSET_UNAUTHORIZED', message: /Always allow/ });
  const waiting = attach({ server, wanted, waitMs: 10_000 });
  setTimeout(() => adbd.allow(), 300);
  t.equal((await waiting).state, 'device');
});

t.test('files are pushed and pulled whole, and every refusal is an error', async (t) => {
  const { server, address, folder } = await bench(t, 18, {
    permits: ({ path }) => (path.startsWith('/secret') ? 'EACCES' : null),
  });
  mkdirSync(`${folder}/root/data`);
  writeFileSync(`${folder}/root/secret`, 'x'.repeat(10));
  const { serial } = await attach({ server, wanted: { kind: 'tcp', address }, waitMs: 5_000 });
  const target = { server, serial };
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  for (const size of [0, 1, 65_535, 65_536, 65_537, 20_000_000]) {
    const bytes = randomBytes(size);
    t.same(await pushTo(target, bytes, '/data/file'), { bytes: size });
    const back = await pullBytes(target, '/data/file');
    t.equal(digest(back), digest(bytes), `${size} bytes`);
  }
  writeFileSync(`${folder}/host`, 'from a file');
  await pushTo(target, { file: `${folder}/host` }, '/data/from-file', { mode: 0o755 });
  t.same(await pullFile(target, '/data/from-file', `${folder}/back`), { bytes: 11 });

  await t.rejects(pullBytes(target, '/data/none'), { code: 'TRANSFER_FAILED', message: /no such file/ });
  await t.rejects(pullBytes(target, '/secret'), { code: 'TRANSFER_FAILED' });
  await t.rejects(pushTo(target, Buffer.from('x'), '/secret/file'), { code: 'TRANSFER_FAILED' });
  await t.rejects(pushTo(target, randomBytes(5_000_000), '/secret2'), { code: 'TRANSFER_FAILED' });
  await t.rejects(pushTo(target, { file: `${folder}/absent` }, '/data/x'), { code: 'BAD_FILE' });
  chmodSync(`${folder}/root`, 0o755);
  t.equal((await pullBytes(target, '/data/from-file')).toString(), 'from a file', 'still usable');
});
