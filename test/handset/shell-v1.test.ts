import { execFileSync, spawnSync } from 'node:child_process';
import t from 'tap';
import { readNonce, wrapWithNonce } from '../../harness/handset/shell-v1.ts';

const noShell = spawnSync('mksh', ['-c', ':']).status === 0 ? false : 'mksh is not installed: apt-get install mksh';
const nonce = 'nonce-0123456789abcdef-';

t.test('the exit code comes from the nonce line, and the output ends before it', async (t) => {
  t.same(readNonce(Buffer.from(`hello\n${nonce}7\n`), nonce), { stdout: 'hello\n', stderr: '', exitCode: 7 });
  t.same(readNonce(Buffer.from(`no line end${nonce}0\n`), nonce), { stdout: 'no line end', stderr: '', exitCode: 0 });
});

t.test('a missing or cut nonce line is no result, however complete the output looks', async (t) => {
  t.equal(readNonce(Buffer.from('all done\n'), nonce), null);
  t.equal(readNonce(Buffer.from(`all done\n${nonce}`), nonce), null);
  t.equal(
    readNonce(Buffer.from(`all done\n${nonce}1`), nonce),
    null,
    'the line end is missing: 1 may be the start of 127',
  );
});

t.test('a terminal turns LF into CR LF, which is undone there and only there', async (t) => {
  const onTerminal = readNonce(Buffer.from(`a\r\nb\r\r\n${nonce}0\r\n`), nonce);
  t.equal(onTerminal?.stdout, 'a\nb\r\n');
  const onPipe = readNonce(Buffer.from(`a\r\n${nonce}0\n`), nonce);
  t.equal(onPipe?.stdout, 'a\r\n');
});

t.test(
  'a real mksh gives the exit code of exit, of a syntax error, of a killed process',
  { skip: noShell },
  async (t) => {
    const run = (command: string) =>
      readNonce(
        execFileSync('mksh', ['-c', wrapWithNonce(command, nonce)], { stdio: ['ignore', 'pipe', 'ignore'] }),
        nonce,
      );
    t.equal(run('exit 42')?.exitCode, 42);
    t.equal(run('if')?.exitCode, 1);
    t.equal(run('sh -c "kill -9 \\$\\$"')?.exitCode, 137);
    t.same(run("echo it\\'s # a comment"), { stdout: "it's\n", stderr: '', exitCode: 0 });
    t.same(run('cat <<X\nbody\nX\nfalse'), { stdout: 'body\n', stderr: '', exitCode: 1 });
  },
);
