import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { createClock } from '../../../harness/virtual/life/clock.ts';
import { clockMapPath, publishClockMap } from '../../../harness/virtual/life/clock-map.ts';
import { hostTime } from '../../../harness/virtual/life/host-time.ts';

t.test(
  'the map on the handset has every change of rate and a last knot that is never older than a second',
  async (t) => {
    const rootFolder = await mkdtemp(join(tmpdir(), 'clock-map-'));
    t.teardown(() => rm(rootFolder, { recursive: true }));
    const start = Date.now();
    const clock = createClock({ host: hostTime, start, rate: 1 });
    const log: string[] = [];
    const stop = publishClockMap({ clock, rootFolder, log: (line) => log.push(line) });
    const read = async (): Promise<{ host: number; handset: number }[]> =>
      (await readFile(join(rootFolder, clockMapPath), 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));

    await sleep(100);
    clock.setRate(3600);
    await sleep(700);
    const knots = await read();
    t.equal(knots.length, 3, 'start, change of rate, now');
    t.ok(Math.abs((knots[0]?.host ?? 0) - start) < 200, 'host times are epoch milliseconds');
    const [, changed, last] = knots;
    if (!changed || !last) throw new Error('the map has no knots');
    t.ok(Date.now() - last.host < 1_000, 'the last knot is fresh');
    t.ok(
      Math.abs((last.handset - changed.handset) / (last.host - changed.host) - 3600) < 20,
      'at the rate that was set',
    );

    await rm(join(rootFolder, 'data'), { recursive: true });
    await sleep(700);
    t.equal((await read()).length, 3, 'a wiped map comes back whole');
    await stop();
    t.same(log, []);
  },
);
