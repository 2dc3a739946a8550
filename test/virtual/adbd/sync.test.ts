import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import t from 'tap';
import { serveSync } from '../../../harness/virtual/adbd/sync.ts';
import { traitsOf } from '../../../harness/virtual/adbd/traits.ts';

const request = (id: string, body: string | number): Buffer => {
  const data = Buffer.from(typeof body === 'number' ? '' : body);
  const header = Buffer.from(`${id}0000`);
  header.writeUInt32LE(typeof body === 'number' ? body : data.length, 4);
  return Buffer.concat([header, data]);
};
const push = (path: string, content: string, time = 1_400_000_000): Buffer =>
  Buffer.concat([request('SEND', path), request('DATA', content), request('DONE', time)]);

type Permits = (access: string, path: string) => string | null;

/** What the handset answers to requests that are sent all at once. */
const ask = async (
  root: string,
  sdk: number,
  requests: readonly Buffer[],
  permits: Permits = () => null,
): Promise<string> => {
  const [client, server] = duplexPair();
  const served = serveSync(server, { traits: traitsOf(sdk).sync, root, permits });
  const answer = buffer(client);
  client.end(Buffer.concat(requests));
  await served;
  return (await answer).toString('latin1');
};

const handset = (t: { teardown(undo: () => void): void }) => {
  const outside = mkdtempSync(join(tmpdir(), 'sync-'));
  t.teardown(() => rmSync(outside, { recursive: true }));
  const root = join(outside, 'root');
  mkdirSync(join(root, 'sdcard'), { recursive: true });
  return { outside, root };
};

const OKAY = 'OKAY\0\0\0\0';
const fail = (text: string): string => request('FAIL', text).toString('latin1');

t.test('a pushed file has the content, the spread mode and the time of the original', async (t) => {
  const { root } = handset(t);
  for (const sdk of [18, 30]) {
    const path = `/new/folder/file${sdk}`;
    t.equal(await ask(root, sdk, [push(`${path},33188`, 'hello')]), OKAY);
    const facts = lstatSync(join(root, path));
    t.equal(readFileSync(join(root, path), 'utf8'), 'hello');
    t.equal(facts.mode & 0o7777, 0o666);
    t.equal(facts.mtimeMs, 1_400_000_000_000);
    t.equal(facts.atimeMs, 1_400_000_000_000);
  }
  t.equal(lstatSync(join(root, 'new/folder')).mode & 0o7777, 0o775);
});

t.test('a pushed link is a link, and a file replaces one', async (t) => {
  const { root, outside } = handset(t);
  t.equal(await ask(root, 18, [push('/sdcard/link,41471', '/elsewhere\0')]), OKAY);
  t.equal(readlinkSync(join(root, 'sdcard/link')), '/elsewhere');
  writeFileSync(join(outside, 'treasure'), 'old');
  symlinkSync(join(outside, 'treasure'), join(root, 'sdcard/trap'));
  t.equal(await ask(root, 30, [push('/sdcard/trap,33188', 'new')]), OKAY);
  t.equal(readFileSync(join(outside, 'treasure'), 'utf8'), 'old');
  t.equal(readFileSync(join(root, 'sdcard/trap'), 'utf8'), 'new');
});

t.test('a missing file is all zeros, error 2 in the second version, and an empty list', async (t) => {
  const { root } = handset(t);
  t.equal(await ask(root, 18, [request('STAT', '/nope')]), `STAT${'\0'.repeat(12)}`);
  t.equal(await ask(root, 30, [request('LST2', '/nope')]), `LST2\x02${'\0'.repeat(67)}`);
  t.equal(await ask(root, 18, [request('LIST', '/nope')]), `DONE${'\0'.repeat(16)}`);
});

t.test('a missing pull fails in the words of the version, and only the old session goes on', async (t) => {
  const { root } = handset(t);
  const both = [request('RECV', '/nope'), request('STAT', '/nope')];
  t.equal(await ask(root, 18, both), `${fail('No such file or directory')}STAT${'\0'.repeat(12)}`);
  t.equal(await ask(root, 30, both), fail('open failed: No such file or directory'));
});

t.test('a file comes back in blocks of at most 64 KiB', async (t) => {
  const { root } = handset(t);
  const content = 'x'.repeat(150_000);
  writeFileSync(join(root, 'sdcard/big'), content);
  let rest = Buffer.from(await ask(root, 18, [request('RECV', '/sdcard/big')]), 'latin1');
  let got = '';
  while (rest.toString('latin1', 0, 4) === 'DATA') {
    const length = rest.readUInt32LE(4);
    t.ok(length <= 65_536);
    got += rest.toString('latin1', 8, 8 + length);
    rest = rest.subarray(8 + length);
  }
  t.ok(got === content);
  t.equal(rest.toString('latin1'), 'DONE\0\0\0\0');
});

t.test('a list has dots and every name, and does not look above the root', async (t) => {
  const { root, outside } = handset(t);
  writeFileSync(join(root, 'file'), '12345');
  const answer = Buffer.from(await ask(root, 18, [request('LIST', '/')]), 'latin1');
  const found = new Map<string, number>();
  let at = 0;
  for (; answer.toString('latin1', at, at + 4) === 'DENT'; ) {
    const length = answer.readUInt32LE(at + 16);
    found.set(answer.toString('utf8', at + 20, at + 20 + length), answer.readUInt32LE(at + 8));
    at += 20 + length;
  }
  t.same([...found.keys()].sort(), ['.', '..', 'file', 'sdcard']);
  t.equal(found.get('file'), 5);
  t.equal(found.get('..'), found.get('.'), 'above the root is the root');
  t.ok(lstatSync(outside).isDirectory());
});

t.test('a file that cannot be made is refused, its data is taken, and nothing is left', async (t) => {
  const { root } = handset(t);
  const two = [push('/sdcard,33188', 'x'), request('STAT', '/nope')];
  t.equal(await ask(root, 18, two), `${fail('Is a directory')}STAT${'\0'.repeat(12)}`);
  t.equal(await ask(root, 30, two), fail("couldn't create file: Is a directory"));
  const readOnly: Permits = (access, path) => (access === 'write' && path.startsWith('/system/') ? 'EROFS' : null);
  t.equal(await ask(root, 18, [push('/system/x,33188', 'x')], readOnly), fail('Read-only file system'));
  t.throws(() => lstatSync(join(root, 'system/x')), { code: 'ENOENT' });
});

t.test('what the shell user may not see is refused after links', async (t) => {
  const { root } = handset(t);
  mkdirSync(join(root, 'data/data'), { recursive: true });
  writeFileSync(join(root, 'data/data/secret'), 'x');
  symlinkSync('/data/data', join(root, 'sdcard/way'));
  const closed: Permits = (_access, path) => (path.startsWith('/data/data') ? 'EACCES' : null);
  t.equal(await ask(root, 30, [request('RECV', '/sdcard/way/secret')], closed), fail('open failed: Permission denied'));
});

t.test('a transfer that breaks off leaves no file', async (t) => {
  const { root } = handset(t);
  t.equal(await ask(root, 30, [request('SEND', '/sdcard/half,33188'), request('DATA', 'abc')]), '');
  t.throws(() => lstatSync(join(root, 'sdcard/half')), { code: 'ENOENT' });
});

t.test('too much at once and unknown requests are refused', async (t) => {
  const { root } = handset(t);
  const header = request('DATA', 65_537);
  t.equal(await ask(root, 18, [request('SEND', '/sdcard/x,33188'), header]), fail('oversize data message'));
  t.equal(await ask(root, 18, [request('STAT', 'x'.repeat(1025))]), fail('invalid namelen'));
  t.equal(await ask(root, 30, [request('STAT', 'x'.repeat(1025))]), fail('path too long'));
  t.equal(await ask(root, 18, [request('STA2', '/')]), fail('unknown command'));
  t.equal(await ask(root, 30, [request('QUIT', '')]), '');
});
