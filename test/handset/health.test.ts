import t from 'tap';
import { freeKiB } from '../../harness/handset/health.ts';

t.test('free space is read from df of toolbox and of toybox', async (t) => {
  t.equal(freeKiB('/data                  5.0G     1.2G     3.8G   4096'), Math.floor(3.8 * 1024 ** 2));
  t.equal(freeKiB('/dev/block/dm-5 51380224 1000000 50380224 2% /data'), 50380224);
  t.equal(freeKiB(''), null);
});
