import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { askServer, whoAnswers, withAdb } from '../../harness/handset/adb.ts';
import { attach } from '../../harness/handset/attach.ts';
import { startAdbServer } from '../../harness/handset/server.ts';

const call = { what: 'a test', timeoutMs: 5_000 };

t.test('our server answers on its port, keeps its key in its folder, and leaves nothing behind', async (t) => {
  const folder = t.testdir();
  const server = await startAdbServer({ port: 0, folder });
  t.match(await whoAnswers(server.port, 1_000), { adb: Number });
  t.match(await askServer(server, 'host:version', call), /^[0-9a-f]{4}$/);
  t.ok((await stat(`${folder}/.android/adbkey`)).isFile());
  await server.stop();
  await server.stop();
  t.equal(await whoAnswers(server.port, 1_000), 'free');
});

t.test('a missing handset is told within about a second, with what to do', async (t) => {
  const server = await startAdbServer({ port: 0, folder: t.testdir() });
  t.teardown(server.stop);
  const began = Date.now();
  await t.rejects(attach({ server, wanted: { kind: 'usb', codename: 'armani' }, waitMs: 1_000 }), {
    code: 'HANDSET_ABSENT',
    message: /armani.*attach it/,
  });
  t.ok(Date.now() - began < 2_000, `${Date.now() - began} ms`);
  const nowhere = attach({ server, wanted: { kind: 'tcp', address: '127.0.0.1:1' }, waitMs: 500 });
  await t.rejects(nowhere, { code: 'HANDSET_ABSENT', message: /127\.0\.0\.1:1/ });
});

t.test('a port that is taken is refused, saying by what', async (t) => {
  const folder = t.testdir();
  const first = await startAdbServer({ port: 0, folder });
  t.teardown(first.stop);
  const second = startAdbServer({ port: first.port, folder });
  await t.rejects(second, { code: 'PORT_BUSY', message: /another adb server \(protocol version \d+\)/ });
  t.match(await whoAnswers(first.port, 1_000), { adb: Number }, 'the first still runs');

  const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.teardown(() => other.close());
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await t.rejects(startAdbServer({ port, folder }), { code: 'PORT_BUSY', message: /not adb/ });
});

t.test("a dead server is told and not replaced by the PATH's adb behind our back", async (t) => {
  const server = await startAdbServer({ port: 0, folder: t.testdir() });
  await server.stop();
  await t.rejects(askServer(server, 'host:devices', call), { code: 'HANDSET_OFFLINE', message: /adb server/ });
  await sleep(300);
  t.equal(await whoAnswers(server.port, 1_000), 'free');
});

t.test('a call that is never answered ends in time and closes its socket', async (t) => {
  const closed: Promise<unknown>[] = [];
  const mute = createServer((socket) => {
    socket.on('error', () => undefined);
    closed.push(once(socket, 'close'));
    socket.resume();
  });
  mute.listen(0, '127.0.0.1');
  await once(mute, 'listening');
  t.teardown(() => mute.close());
  const address = mute.address();
  const server = { port: typeof address === 'object' && address ? address.port : 0 };
  const silent = withAdb(server, { what: 'asking', timeoutMs: 200 }, async (client) => client.listDevices());
  await t.rejects(silent, { code: 'HANDSET_SILENT', message: /asking: no answer within 200 ms/ });
  t.equal((await Promise.all(closed)).length, 1);
  const aborted = withAdb(server, { ...call, signal: AbortSignal.timeout(100) }, async (client) =>
    client.listDevices(),
  );
  await t.rejects(aborted, { code: 'INTERRUPTED' });
});

t.test('without adb the message says how to install it', async (t) => {
  const script = `
    import { startAdbServer } from '${import.meta.dirname}/../../harness/handset/server.ts';
    try { await startAdbServer({ port: 0, folder: process.argv[1] }); } catch (error) { console.log(error.code, error.message); }`;
  const folder = t.testdir();
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], { env: { PATH: folder } });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await once(child, 'close');
  t.match(said, /^PROGRAM_MISSING .*apt-get install adb/);
  t.same(await readdir(folder), []);
});
