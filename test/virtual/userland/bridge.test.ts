import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { serveCommands } from '../../../harness/virtual/userland/bridge.ts';
import { kernelFolder } from '../../../harness/virtual/userland/mounts.ts';
import { fakeSystem } from '../fake-system.ts';

type Teardown = { teardown(task: () => Promise<void>): void };

async function served(t: Teardown, folderName: string) {
  const parent = await mkdtemp(join(tmpdir(), 'leakdiff-bridge-'));
  const folder = join(parent, folderName);
  for (const path of ['dev/socket', kernelFolder]) await mkdir(join(folder, path), { recursive: true });
  const system = fakeSystem({ rootFolder: folder });
  const bridge = await serveCommands({ system, folder });
  t.teardown(async () => {
    await bridge.close();
    await rm(parent, { recursive: true });
  });
  return { folder, system };
}

/** Speaks as the client does, in as many pieces as asked. */
function ask(path: string, fields: readonly string[], pieces = 1): Promise<Record<string, string>> {
  const body = Buffer.from(fields.join('\0'));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  const request = Buffer.concat([head, body]);
  return new Promise((resolve, reject) => {
    const socket = connect(path, async () => {
      const size = Math.ceil(request.length / pieces);
      for (let at = 0; at < request.length; at += size) {
        socket.write(request.subarray(at, at + size));
        await new Promise((next) => setImmediate(next));
      }
    });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(readFrames(Buffer.concat(chunks))));
  });
}

function readFrames(reply: Buffer): Record<string, string> {
  const frames: Record<string, string> = {};
  for (let at = 0; at < reply.length; ) {
    const size = reply.readUInt32BE(at + 1);
    const kind = reply.toString('latin1', at, at + 1);
    frames[kind] = (frames[kind] ?? '') + reply.toString('utf8', at + 5, at + 5 + size);
    at += 5 + size;
  }
  return frames;
}

t.test('a request in one piece or many is answered with output and exit code', async (t) => {
  const { folder } = await served(t, 'root');
  const socket = join(folder, 'dev/socket/zygote');
  t.same(await ask(socket, ['2000', '/', 'getprop', 'ro.product.model']), { o: 'HM 1SC\n', x: '0' });
  t.same(await ask(socket, ['2000', '/', 'getprop', 'ro.product.model'], 7), { o: 'HM 1SC\n', x: '0' });
  t.same(await ask(socket, ['0', '/', 'nonsense']), { e: 'nonsense: not found\n', x: '127' });
  t.match(await ask(socket, ['0', '/', 'id']), { o: /^uid=0/ });
});

t.test('a root whose path is too long for a socket is served as well', async (t) => {
  const { folder } = await served(t, 'x'.repeat(150));
  t.ok(Buffer.byteLength(join(folder, 'dev/socket/zygote')) > 107);
  process.chdir(folder);
  t.teardown(() => process.chdir('/'));
  t.same(await ask('dev/socket/zygote', ['2000', '/', 'getprop', 'ro.product.model']), { o: 'HM 1SC\n', x: '0' });
});

t.test('many callers at once each get their own answer', async (t) => {
  const { folder } = await served(t, 'root');
  const socket = join(folder, 'dev/socket/zygote');
  const names = Array.from({ length: 50 }, (_, index) => `debug.x${index}`);
  await Promise.all(names.map((name) => ask(socket, ['0', '/', 'setprop', name, name])));
  const answers = await Promise.all(names.map((name) => ask(socket, ['2000', '/', 'getprop', name])));
  t.same(
    answers.map(({ o }) => o),
    names.map((name) => `${name}\n`),
  );
});

t.test('the kernel files are true and stay so', async (t) => {
  const { folder, system } = await served(t, 'root');
  const read = (name: string) => readFile(join(folder, kernelFolder, name), 'utf8');
  t.equal(await read('boot_id'), `${system.bootId}\n`);
  t.match(await read('uptime'), /^60\.00 /);
  system.advance(1_800_000);
  await new Promise((resolve) => setTimeout(resolve, 200));
  t.match(await read('uptime'), /^1860\.00 /);
  t.equal(await readFile(join(folder, 'sys/class/net/wlan0/address'), 'utf8'), '02:11:22:33:44:55\n');
});
