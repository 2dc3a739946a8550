import t from 'tap';
import { LeakdiffError } from '../../harness/model/failure.ts';

t.test('a mistake of the user exits 2, a failure of the machine or the handset exits 1', async (t) => {
  t.equal(new LeakdiffError('UNKNOWN_DEVICE', 'no such device').exitCode, 2);
  t.equal(new LeakdiffError('HANDSET_ABSENT', 'nothing attached').exitCode, 1);
});

t.test('a failure keeps its cause out of the stored line and in the error', async (t) => {
  const cause = new Error('socket closed');
  const error = new LeakdiffError('HANDSET_OFFLINE', 'the handset went away', { cause });
  t.equal(error.cause, cause);
  t.same(error.toFailure(), { code: 'HANDSET_OFFLINE', message: 'the handset went away' });
});
