import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import adbkit from '@devicefarmer/adbkit';
import { execa } from 'execa';
import t from 'tap';

// On a busy machine the two transfers of 50 MB take most of a minute.
t.setTimeout(240_000);

const HANDSET = fileURLToPath(new URL('adbd-handset.ts', import.meta.url));
const BIG_BYTES = 50 * 1024 * 1024;
const BIG_SECONDS = 15;
const CALL_MS = 30_000;

for (const [program, argument] of [
  ['adb', 'version'],
  ['mksh', '-cexit'],
] as const) {
  if (spawnSync(program, [argument], { stdio: 'ignore' }).error !== undefined) t.bailout(`${program} is not installed`);
}

const work = mkdtempSync(join(tmpdir(), 'adbd-lab-'));
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};
const serverPort = await freePort();
const home = join(work, 'home');
mkdirSync(home);
const env = { PATH: process.env.PATH ?? '', HOME: home };

/** The real adb, with a server, a home and a key of its own. */
const adb = async (args: readonly string[], input?: string) => {
  const { exitCode, stdout, stderr } = await execa('adb', ['-P', String(serverPort), ...args], {
    env,
    extendEnv: false,
    reject: false,
    timeout: CALL_MS,
    stripFinalNewline: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
  });
  return { exitCode, stdout, stderr, said: stdout + stderr };
};

const handset = async (sdk: number, authorise: 'always' | 'never', ...properties: string[]) => {
  const root = mkdtempSync(join(work, `root${sdk}-`));
  mkdirSync(join(root, 'data/local/tmp'), { recursive: true });
  const child = spawn(process.execPath, [HANDSET, String(sdk), root, authorise, ...properties], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const serial = `127.0.0.1:${(await lines.next()).value}`;
  const state = async () => (await adb(['-s', serial, 'get-state'])).stdout.trim();
  const until = async (wanted: string): Promise<string> => {
    for (let tries = 0; tries < 100 && (await state()) !== wanted; tries++) await wait(100);
    return state();
  };
  return {
    root,
    child,
    serial,
    until,
    shell: (command: string) => adb(['-s', serial, 'shell', command]),
    on: (...args: string[]) => adb(['-s', serial, ...args]),
    allow: async () => {
      child.stdin.write('allow\n');
      return Number((await lines.next()).value);
    },
  };
};

const started = new Set<Awaited<ReturnType<typeof handset>>>();
const connected = async (sdk: number, ...properties: string[]) => {
  const each = await handset(sdk, 'always', ...properties);
  started.add(each);
  await adb(['connect', each.serial]);
  await each.until('device');
  return each;
};

await adb(['start-server']);
t.teardown(async () => {
  await adb(['kill-server']);
  for (const { child } of started) child.stdin.end();
  await wait(300);
  rmSync(work, { recursive: true, force: true });
});

const sha = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);
const ends = async (pid: number): Promise<boolean> => {
  for (let tries = 0; tries < 40 && isAlive(pid); tries++) await wait(50);
  return !isAlive(pid);
};

const big = join(work, 'big');
writeFileSync(big, randomBytes(BIG_BYTES));

for (const sdk of [18, 30]) {
  t.test(`the real adb holds a session with an API ${sdk} handset`, async (t) => {
    const phone = await connected(sdk);
    const v2 = sdk >= 24;

    t.match(
      (await adb(['devices', '-l'])).stdout,
      `${phone.serial.padEnd(22)} device product:armani model:HM_1SC device:armani`,
    );

    const quoted = await phone.shell(`echo "it's" 'a  "b"' | tr a-z A-Z; printf '%s|' "$((1+1))" x\\ y`);
    t.equal(quoted.stdout.replaceAll('\r', ''), `IT'S A  "B"\n2|x y|`);
    t.equal(quoted.stdout.includes('\r'), !v2, 'CRLF only on the old terminal');
    t.equal((await phone.shell('exit 7')).exitCode, v2 ? 7 : 0, 'exit codes only with the new protocol');
    t.equal((await phone.shell('kill -9 $$')).exitCode, v2 ? 137 : 0);
    const split = await phone.shell('echo out; echo err >&2');
    t.equal(split.stderr.trim(), v2 ? 'err' : '');
    t.equal((await phone.shell('seq 1 20000 | wc -l')).stdout.trim(), '20000');
    t.match((await adb(['-s', phone.serial, 'shell'], 'echo in $((20+3))\nexit 3\n')).stdout, /in 23/);
    t.match((await phone.on('exec-out', 'printf "a\\nb"')).said, v2 ? /^a\nb$/ : /closed/);
    t.match((await phone.on('root')).said, 'adbd cannot run as root in production builds');
    t.match((await phone.on('remount')).said, v2 ? 'Not running as root' : 'remount failed: Permission denied');

    const before = Date.now();
    t.match((await phone.on('push', big, '/data/local/tmp/big')).said, /1 file pushed/);
    const pushed = Date.now();
    t.match((await phone.on('pull', '/data/local/tmp/big', `${big}.${sdk}`)).said, /1 file pulled/);
    const pulled = Date.now();
    t.equal(sha(`${big}.${sdk}`), sha(big));
    t.equal(sha(join(phone.root, 'data/local/tmp/big')), sha(big));
    t.comment(`50 MB on API ${sdk}: push ${pushed - before} ms, pull ${pulled - pushed} ms`);
    t.ok(pushed - before < BIG_SECONDS * 1000 && pulled - pushed < BIG_SECONDS * 1000);
    rmSync(`${big}.${sdk}`);
    t.match(
      (await phone.on('pull', '/nope', work)).said,
      v2 ? /failed to stat remote object '\/nope': No such file/ : /'\/nope' does not exist/,
    );

    const tree = join(work, `tree${sdk}`);
    mkdirSync(join(tree, 'a/b'), { recursive: true });
    writeFileSync(join(tree, 'a/b/file with space'), 'x');
    t.match((await phone.on('push', tree, '/data/local/tmp/')).said, /1 file pushed/);
    t.match((await phone.on('pull', `/data/local/tmp/tree${sdk}`, join(work, `back${sdk}`))).said, /1 file pulled/);
    t.equal(readFileSync(join(work, `back${sdk}/a/b/file with space`), 'utf8'), 'x');
    t.equal(lstatSync(join(phone.root, `data/local/tmp/tree${sdk}/a/b/file with space`)).mode & 0o777, 0o666);
    await phone.shell(`ln -s ${work} data/local/tmp/out; ln -s ../../../../../../../../../..${work} data/local/tmp/up`);
    for (const link of ['out', 'up'])
      await phone.on('push', join(tree, 'a/b/file with space'), `/data/local/tmp/${link}/escaped`);
    t.notOk(readdirSync(work).includes('escaped'), 'links of the shell user lead nowhere');
  });

  t.test(`a reboot of an API ${sdk} handset drops the connection, and wait-for-device sees it come back`, async (t) => {
    const phone = await connected(sdk);
    await phone.shell('nohup sleep 300 >/dev/null 2>&1 & echo $! >data/local/tmp/pid');
    const pid = Number(readFileSync(join(phone.root, 'data/local/tmp/pid'), 'utf8'));
    t.ok(isAlive(pid), 'what runs in the background outlives its shell');
    t.equal((await phone.on('reboot')).exitCode, 0);
    t.not((await phone.on('get-state')).stdout.trim(), 'device');
    t.ok(await ends(pid), 'but not the reboot');
    await wait(1_000);
    await adb(['connect', phone.serial]);
    t.equal((await phone.on('wait-for-device')).exitCode, 0);
    t.match((await phone.shell('echo up')).stdout, /^up\r?\n$/);
  });
}

t.test('a handset whose owner has not answered is unauthorized, until the owner does', async (t) => {
  const phone = await handset(18, 'never');
  started.add(phone);
  t.match((await adb(['connect', phone.serial])).said, /failed to authenticate/);
  t.match((await adb(['devices'])).stdout, `${phone.serial}\tunauthorized`);
  t.match((await phone.shell('id')).stderr, /device unauthorized/);
  t.equal(await phone.allow(), 1);
  t.equal(await phone.until('device'), 'device');
  t.match((await phone.shell('echo in')).stdout, /in/);
});

t.test('adb root restarts the adbd of a debuggable build', async (t) => {
  const phone = await connected(30, 'ro.debuggable=1');
  t.equal((await phone.shell('echo $USER')).stdout, 'shell\n');
  t.match((await phone.on('root')).said, /restarting adbd as root/);
  await adb(['connect', phone.serial]);
  await phone.on('wait-for-device');
  t.equal((await phone.shell('echo $USER')).stdout, 'root\n');
  t.match((await phone.on('root')).said, /already running as root/);
});

t.test('a daemon that is killed leaves no command behind', async (t) => {
  for (const sdk of [18, 30]) {
    const phone = await connected(sdk);
    const running = phone.shell('trap "" HUP; echo $$ >data/local/tmp/pid; sleep 300; sleep 301');
    const file = join(phone.root, 'data/local/tmp/pid');
    for (let tries = 0; tries < 100 && !(existsSync(file) && readFileSync(file, 'utf8') !== ''); tries++)
      await wait(50);
    const pid = Number(readFileSync(file, 'utf8'));
    t.ok(isAlive(pid));
    phone.child.kill('SIGKILL');
    await running;
    t.ok(await ends(pid), `API ${sdk}`);
  }
});

t.test('adbkit works with both', async (t) => {
  const client = adbkit.Adb.createClient({ host: '127.0.0.1', port: serverPort, bin: 'adb' });
  for (const sdk of [18, 30]) {
    const phone = await connected(sdk);
    const device = client.getDevice(phone.serial);
    t.equal(await text(await device.shell('echo kit; exit 3')), sdk === 18 ? 'kit\r\n' : 'kit\n');
    const push = await device.push(
      Readable.from([Buffer.from('by '), Buffer.from('adbkit')]),
      '/data/local/tmp/kit',
      0o600,
    );
    await once(push, 'end');
    const stat = await device.stat('/data/local/tmp/kit');
    t.equal(stat.size, 9);
    t.equal(stat.mode & 0o777, 0o666);
    t.equal(await text(await device.pull('/data/local/tmp/kit')), 'by adbkit');
    const names = (await device.readdir('/data/local/tmp')).map(({ name }: { name: string }) => name);
    t.same(names.sort(), ['kit']);
  }
});
