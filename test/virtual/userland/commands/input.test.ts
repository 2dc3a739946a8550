import t from 'tap';
import { fakeSystem } from '../../fake-system.ts';
import { call } from '../call.ts';

t.test('the power key toggles the screen; sleep and wake keys do nothing before API 20', async (t) => {
  const system = fakeSystem({ sdk: 18 });
  await call(system, ['input', 'keyevent', '26']);
  t.equal(system.power.screenOn, false);
  await call(system, ['input', 'keyevent', '224']);
  t.equal(system.power.screenOn, false);
  await call(system, ['input', 'keyevent', 'KEYCODE_POWER']);
  t.equal(system.power.screenOn, true);
  const later = fakeSystem({ sdk: 21 });
  await call(later, ['input', 'keyevent', '223']);
  t.equal(later.power.screenOn, false);
  await call(later, ['input', 'keyevent', 'WAKEUP']);
  t.equal(later.power.screenOn, true);
});

t.test('a tap hits the uppermost widget under it, and nothing on a dark screen', async (t) => {
  const system = fakeSystem();
  const tapped: string[] = [];
  const widget = (text: string, bounds: [number, number, number, number]) => ({
    text,
    resourceId: '',
    className: 'android.widget.Button',
    bounds,
    onTap: () => void tapped.push(text),
  });
  system.show({
    package: 'a',
    activity: '.B',
    widgets: [widget('under', [0, 0, 100, 100]), widget('over', [50, 50, 100, 100])],
  });
  for (const [x, y] of [
    [10, 10],
    [60, 60],
    [100, 100],
  ])
    await call(system, ['input', 'tap', String(x), String(y)]);
  t.same(tapped, ['under', 'over']);
  system.power.sleep();
  await call(system, ['input', 'tap', '10', '10']);
  t.same(tapped, ['under', 'over']);
});

t.test('home leads to the launcher; unknown verbs print the usage', async (t) => {
  const system = fakeSystem();
  await call(system, ['input', 'keyevent', '3']);
  t.same(system.done, ['home']);
  t.match((await call(system, ['input', 'dance'])).stderr, /^Error: Unknown command: dance\nusage/);
});
