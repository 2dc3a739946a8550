import t from 'tap';
import { failureOf, isTransportFailure } from '../../harness/handset/adb.ts';
import { LeakdiffError } from '../../harness/model/failure.ts';

const server = { port: 15037 };

t.test('what the adb server says becomes a failure that tells what to do, with its cause', async (t) => {
  const cases: [string, string, RegExp][] = [
    [
      "Failure: 'device unauthorized.\nThis adb server's $ADB_VENDOR_KEYS is not set\nTry ...'",
      'HANDSET_UNAUTHORIZED',
      /Always allow/,
    ],
    ["Failure: 'device offline'", 'HANDSET_OFFLINE', /device offline/],
    ["Failure: 'device '127.0.0.1:1' not found'", 'HANDSET_ABSENT', /attach/],
    ["Failure: 'closed'", 'HANDSET_OFFLINE', /closed/],
    ['spawn /dev/null EACCES', 'HANDSET_OFFLINE', /adb server on port 15037/],
    ['read ECONNRESET', 'HANDSET_OFFLINE', /ECONNRESET/],
    ['Premature end of stream, needed 4 more bytes', 'HANDSET_OFFLINE', /Premature/],
  ];
  for (const [said, code, message] of cases) {
    const cause = new Error(said);
    const failure = failureOf(cause, 'asking', server);
    t.equal(failure.code, code, said);
    t.match(failure.message, message);
    t.match(failure.message, /^asking: /);
    t.notMatch(failure.message, /\n/);
    t.equal(failure.cause, cause);
    t.ok(isTransportFailure(failure));
  }
});

t.test('our own failures pass unchanged, and a refused command is no failure of the way', async (t) => {
  const own = new LeakdiffError('SHELL_FAILED', 'no');
  t.equal(failureOf(own, 'asking', server), own);
  t.notOk(isTransportFailure(own));
  t.notOk(isTransportFailure(new Error('x')));
});
