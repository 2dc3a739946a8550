import { execFileSync, spawnSync } from 'node:child_process';
import t from 'tap';
import { checkNonce, contentDelete, contentInsert, refusalIn } from '../../../harness/handset/seed/content.ts';
import { runInBulk } from '../../../harness/handset/seed/plant.ts';

const noShell = spawnSync('mksh', ['-c', ':']).status === 0 ? false : 'mksh is not installed: apt-get install mksh';

t.test(
  'an insert is one shell command whose values survive quotes, blanks and line ends',
  { skip: noShell },
  async (t) => {
    const command = contentInsert('content://sms/inbox', [
      ['address', 's', '+85291234567'],
      ['body', 's', "it's $HOME; `id`\nend"],
      ['date', 'l', 1_407_628_800_123],
    ]);
    const out = execFileSync('mksh', ['-c', `content() { printf '%s\\0' "$@"; }; ${command}`]).toString();
    t.same(out.split('\0').slice(0, -1), [
      'insert',
      '--uri',
      'content://sms/inbox',
      '--bind',
      'address:s:+85291234567',
      '--bind',
      "body:s:it's $HOME; `id`\nend",
      '--bind',
      'date:l:1407628800123',
    ]);
  },
);

t.test('a condition reaches the provider as one word', async (t) => {
  t.equal(
    contentDelete('content://sms', "service_center LIKE 'abc-%'"),
    "content delete --uri content://sms --where 'service_center LIKE '\\''abc-%'\\'''",
  );
});

t.test('the reason of a refusal is found in a stack trace', async (t) => {
  const said =
    'Error while accessing provider:sms\njava.lang.SecurityException: Permission Denial: writing\n\tat android.os.Parcel';
  t.equal(refusalIn(said), 'java.lang.SecurityException: Permission Denial: writing');
  t.equal(refusalIn('Row: 0 _id=1\n'), null);
});

t.test('a nonce that could escape a pattern is refused', async (t) => {
  for (const nonce of ['short', "a'b'c'd", 'with%percent', 'UPPERCASE'])
    t.throws(() => checkNonce(nonce), { code: 'BAD_ARGUMENT' });
  t.doesNotThrow(() => checkNonce('0a1b2c3d'));
});

t.test('a bulk of commands reports progress and gives what was said besides', async (t) => {
  const ticks: number[] = [];
  const said = await runInBulk(
    async (script, options) => {
      const stdout = execFileSync('sh', ['-c', script]);
      options?.onOutput?.(stdout);
      return { stdout: stdout.toString(), stderr: '', exitCode: 0 };
    },
    Array.from({ length: 45 }, (_, i) => (i === 3 ? 'echo java.lang.SecurityException: no' : ':')),
    { what: 'a test', tick: (done) => ticks.push(done) },
  );
  t.equal(said, 'java.lang.SecurityException: no\n');
  t.equal(ticks.at(-1), 45);
});
