import t from 'tap';
import { withUndo } from '../../harness/handset/restore.ts';
import { LeakdiffError } from '../../harness/model/failure.ts';

t.test('what was queued is taken back last first, also when the work fails', async (t) => {
  const done: string[] = [];
  const work = withUndo(async (undo) => {
    undo.push('first', async () => void done.push('first'));
    const forget = undo.push('forgotten', async () => void done.push('forgotten'));
    undo.push('second', async () => void done.push('second'));
    forget();
    throw new LeakdiffError('OTA_TIMEOUT', 'too late');
  });
  await t.rejects(work, { code: 'OTA_TIMEOUT', message: 'too late' });
  t.same(done, ['second', 'first']);
});

t.test('a failed undo is told, and the others are still done', async (t) => {
  const done: string[] = [];
  const work = withUndo(async (undo) => {
    undo.push('kept', async () => void done.push('kept'));
    undo.push('broken', async () => {
      throw new Error('no answer');
    });
    return 1;
  });
  await t.rejects(work, { code: 'RESTORE_FAILED', message: /broken: no answer/ });
  t.same(done, ['kept']);
});
