import t from 'tap';
import { everyPeriod } from '../../../harness/virtual/apps/schedule.ts';
import { testHandset } from './handset.ts';

/** A clock that is moved by hand. */
function handDriven() {
  let now = 1_000_000;
  let due: { time: number; task: () => void } | null = null;
  return {
    clock: {
      now: () => now,
      uptime: () => now,
      at: (time: number, task: () => void) => {
        due = { time, task };
        return () => {
          due = null;
        };
      },
    },
    dueAt: () => due?.time ?? null,
    moveTo: (time: number) => {
      now = time;
      for (let next = due; next !== null && next.time <= now; next = due) {
        due = null;
        next.task();
      }
    },
  };
}

function scheduled(task: (signal: AbortSignal) => Promise<void>) {
  const hand = handDriven();
  const handset = testHandset({});
  const schedule = everyPeriod({
    system: { ...handset.system, clock: hand.clock, wifi: handset.system.wifi },
    periodSeconds: 1800,
    random: () => 0,
    log: (line) => handset.log.push(line),
    task,
  });
  return { hand, handset, schedule };
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

t.test('turns stay where the first one was, however late each comes', async (t) => {
  let runs = 0;
  const { hand, schedule } = scheduled(async () => {
    runs += 1;
  });
  schedule.start();
  const first = hand.dueAt() ?? 0;
  t.ok(first > 1_000_000 && first < 1_090_000, 'a small offset after the start');
  for (let turn = 0; turn < 5; turn += 1) {
    t.equal(hand.dueAt(), first + turn * 1_800_000);
    hand.moveTo(first + turn * 1_800_000 + 9_000);
    await settled();
  }
  t.equal(runs, 5);
  await schedule.stop();
  t.equal(hand.dueAt(), null);
});

t.test('turns that were slept through are left out', async (t) => {
  let runs = 0;
  const { hand, schedule } = scheduled(async () => {
    runs += 1;
  });
  schedule.start();
  const first = hand.dueAt() ?? 0;
  hand.moveTo(first + 3.5 * 1_800_000);
  await settled();
  t.equal(runs, 1);
  t.equal(hand.dueAt(), first + 4 * 1_800_000);
  await schedule.stop();
});

t.test('a turn is left out while the last one runs, and while there is no address', async (t) => {
  let runs = 0;
  let release: () => void = () => undefined;
  const { hand, handset, schedule } = scheduled(() => {
    runs += 1;
    return new Promise((resolve) => {
      release = resolve;
    });
  });
  schedule.start();
  const first = hand.dueAt() ?? 0;
  hand.moveTo(first);
  hand.moveTo(first + 1_800_000);
  t.equal(runs, 1);
  release();
  await settled();
  handset.setAddress(null);
  hand.moveTo(first + 2 * 1_800_000);
  t.equal(runs, 1);
  handset.setAddress('192.168.31.10');
  hand.moveTo(first + 3 * 1_800_000);
  t.equal(runs, 2);
  release();
  await schedule.stop();
});

t.test('stopping tells the task, waits for it, and is no failure', async (t) => {
  const { hand, handset, schedule } = scheduled(
    (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  );
  schedule.start();
  hand.moveTo(hand.dueAt() ?? 0);
  await schedule.stop();
  t.same(handset.log, []);
});

t.test('a failure is logged and does not end the schedule', async (t) => {
  const { hand, handset, schedule } = scheduled(async () => {
    throw new Error('no route to host');
  });
  schedule.start();
  hand.moveTo(hand.dueAt() ?? 0);
  await settled();
  hand.moveTo(hand.dueAt() ?? 0);
  await settled();
  t.same(handset.log, Array(2).fill('failed, will try again in 1800 s: no route to host'));
  await schedule.stop();
});
