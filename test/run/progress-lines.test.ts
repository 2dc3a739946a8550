import t from 'tap';
import { createLineProgress } from '../../harness/run/progress-lines.ts';

t.test('a pipe gets a line a thing done with the seconds in front, and no minor lines', async (t) => {
  const lines: string[] = [];
  let now = 0;
  const progress = createLineProgress(
    (line) => lines.push(line),
    () => now,
  );
  progress.phase('The old firmware');
  now = 12_400;
  progress.say('cycle 1 of 6', { minor: true });
  progress.say('block 1 of 1: idled 6 cycles');
  progress.done('the handset went away');
  t.same(lines, [
    '[   0 s] The old firmware',
    '[  12 s]   block 1 of 1: idled 6 cycles',
    '[  12 s] The old firmware: the handset went away',
  ]);
});
