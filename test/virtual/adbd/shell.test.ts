import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Duplex, duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import t from 'tap';
import { createProcesses } from '../../../harness/virtual/adbd/processes.ts';
import { serveShell } from '../../../harness/virtual/adbd/shell.ts';
import {
  createShellParser,
  serveShellProtocol,
  shellIds,
  shellPacket,
} from '../../../harness/virtual/adbd/shell-protocol.ts';

const processes = createProcesses();
t.teardown(async () => {
  await processes.killAll();
  processes.release();
});

const program = (command: string) => ({
  file: '/bin/sh',
  args: ['-c', command],
  env: { PATH: '/usr/bin:/bin' },
  cwd: '/',
});

const run = async (command: string, mode: 'cooked' | 'raw' | 'merged', input = ''): Promise<string> => {
  const [client, server] = duplexPair();
  const running =
    mode === 'merged' ? processes.onSockets(program(command), 'merged') : processes.onTerminal(program(command), mode);
  const served = serveShell(server, running);
  if (input !== '') client.write(input);
  const output = await text(client);
  client.destroy();
  await served;
  return output;
};

const isAlive = (pid: number): boolean => {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
};

const until = async (done: () => boolean): Promise<boolean> => {
  for (let tries = 0; tries < 50 && !done(); tries++) await wait(50);
  return done();
};

t.test('a terminal turns line ends into CRLF and echoes, a raw one does neither', async (t) => {
  t.equal(await run('echo one; echo two >&2', 'cooked'), 'one\r\ntwo\r\n');
  t.equal(await run('echo one; echo two >&2', 'raw'), 'one\ntwo\n');
  t.equal(await run('read line; echo got $line', 'cooked', 'x\n'), 'x\r\ngot x\r\n');
  t.equal(await run('read line; echo got $line', 'raw', 'x\n'), 'got x\n');
  t.equal(await run('test -t 0 && test -t 1 && echo terminal', 'raw'), 'terminal\n');
});

t.test('a socket keeps the order of output and error, and is no terminal', async (t) => {
  t.equal(
    await run('echo one; echo two >&2; echo three; test -t 1 || echo plain', 'merged'),
    'one\ntwo\nthree\nplain\n',
  );
});

t.test('much output comes whole', async (t) => {
  t.equal((await run('seq 1 50000', 'raw')).length, 288_894);
});

t.test('the stream ends with the command although a child holds the terminal', async (t) => {
  const started = Date.now();
  t.equal(await run('(trap "" HUP; sleep 20) & echo done', 'cooked'), 'done\r\n');
  t.ok(Date.now() - started < 5_000);
});

t.test('a client that leaves takes the whole process group with it, even one that ignores SIGHUP', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'shell-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const mode of ['terminal', 'sockets']) {
    const pids = join(folder, mode);
    const command = program(`trap "" HUP; sleep 60 & echo $! $$ >${pids}; echo up; sleep 61; sleep 62`);
    const [client, server] = duplexPair();
    const running =
      mode === 'terminal' ? processes.onTerminal(command, 'cooked') : processes.onSockets(command, 'apart');
    const served = mode === 'terminal' ? serveShell(server, running) : serveShellProtocol(server, running);
    await new Promise((resolve) => client.once('data', resolve));
    client.destroy();
    server.destroy();
    await served;
    const all = readFileSync(pids, 'utf8').trim().split(' ').map(Number);
    t.equal(all.length, 2);
    t.ok(await until(() => !all.some(isAlive)), `nothing is left on ${mode}`);
  }
});

t.test('what a command left in the background lives until everything is killed', async (t) => {
  const own = createProcesses();
  const [client, server] = duplexPair();
  void serveShell(server, own.onTerminal(program('trap "" HUP; sleep 60 >/dev/null 2>&1 & echo $!'), 'raw'));
  const pid = Number(await text(client));
  await wait(700);
  t.ok(isAlive(pid));
  await own.killAll();
  t.ok(await until(() => !isAlive(pid)));
  own.release();
});

const protocol = async (running: ReturnType<typeof processes.onSockets>, talk: (client: Duplex) => void) => {
  const [client, server] = duplexPair();
  const served = serveShellProtocol(server, running);
  talk(client);
  const out = { stdout: '', stderr: '', status: -1 };
  // The parser reads what a client sends; ids 1 to 3 come out of it whole, up to 256 bytes.
  const parser = createShellParser();
  for await (const chunk of client) {
    for (const { id, data } of parser.push(chunk)) {
      if (id === shellIds.STDOUT) out.stdout += data;
      if (id === shellIds.STDERR) out.stderr += data;
      if (id === shellIds.EXIT) out.status = data.readUInt8();
    }
  }
  client.destroy();
  await served;
  return out;
};

t.test('the shell protocol has error apart, an exit status, and an end of input', async (t) => {
  const run = (command: string) =>
    protocol(processes.onSockets(program(command), 'apart'), (client) => {
      client.write(shellPacket(shellIds.STDIN, Buffer.from('hello')));
      client.write(shellPacket(shellIds.CLOSE_STDIN, Buffer.alloc(0)));
    });
  t.same(await run('cat; echo bad >&2; exit 7'), { stdout: 'hello', stderr: 'bad\n', status: 7 });
  t.same(await run('kill -9 $$'), { stdout: '', stderr: '', status: 137 });
});

t.test('the shell protocol sets the size of a terminal', async (t) => {
  const answer = await protocol(processes.onTerminal(program('read line; stty size; exit 3'), 'cooked'), (client) => {
    client.write(shellPacket(shellIds.WINDOW_SIZE, Buffer.from('33x99,0x0')));
    client.write(shellPacket(shellIds.STDIN, Buffer.from('\n')));
  });
  t.same(answer, { stdout: '\r\n33 99\r\n', stderr: '', status: 3 });
});

t.test('a program that is not there is reported in words of adbd', async (t) => {
  const [client, server] = duplexPair();
  const missing = { file: '/system/bin/none', args: [], env: {}, cwd: '/' };
  void serveShell(server, processes.onTerminal(missing, 'cooked'));
  t.equal(await text(client), "- exec '/system/bin/none' failed: No such file or directory (2) -\r\n");
});
