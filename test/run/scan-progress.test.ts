import t from 'tap';
import { createScanProgress, progressLine } from '../../harness/run/scan-progress.ts';

function terminal(isTTY: boolean) {
  const written: string[] = [];
  let time = 0;
  const progress = createScanProgress({ isTTY, write: (text) => written.push(text) }, () => time);
  return {
    written,
    at: (ms: number, bytes: number) => {
      time = ms;
      progress.show(bytes, 4e9);
    },
    end: progress.end,
  };
}

t.test('it says nothing in the first two seconds, then four times a second, and wipes its line', async (t) => {
  const { written, at, end } = terminal(true);
  at(1_900, 1e8);
  t.same(written, []);
  at(2_000, 1e9);
  at(2_100, 1.1e9);
  at(2_250, 1.2e9);
  t.equal(written.length, 2);
  t.match(written[0], /1\.0 of 4\.0 GB, 500 MB\/s, 6 s left$/);
  end();
  t.equal(written[2], '\r\x1b[K');
});

t.test('where nobody watches it says nothing', async (t) => {
  const { written, at, end } = terminal(false);
  at(60_000, 1e9);
  end();
  t.same(written, []);
});

t.test('without a size it tells how much and how fast', async (t) => {
  t.equal(progressLine(1.5e9, null, 3_000), '1.5 GB, 500 MB/s');
});
