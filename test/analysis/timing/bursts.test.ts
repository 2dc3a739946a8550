import t from 'tap';
import { findBursts } from '../../../harness/analysis/timing/bursts.ts';

const upload = (handset: number, bytes: number, stream = 0) => ({
  time: handset,
  handset,
  bytes,
  frame: handset,
  stream,
});

t.test('a pause as long as the gap ends a burst, inside a connection and between two', async (t) => {
  const bursts = findBursts(
    [upload(2000, 7, 1), upload(10, 1), upload(200, 2), upload(500, 4), upload(2299, 1, 1)],
    300,
  );
  t.strictSame(bursts, [
    { start: 10, end: 200, bytes: 3, frame: 10, stream: 0 },
    { start: 500, end: 500, bytes: 4, frame: 500, stream: 0 },
    { start: 2000, end: 2299, bytes: 8, frame: 2000, stream: 1 },
  ]);
  t.strictSame(findBursts([], 300), []);
});
