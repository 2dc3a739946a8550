import t from 'tap';
import type { ScreenNode } from '../../harness/handset/ota/window.ts';
import { stateOn } from '../../harness/handset/service.ts';

const texts = { on: ['Cloud messaging is on', '已开启'], off: ['Cloud messaging is off', '已关闭'] };
const screen = (...lines: string[]): ScreenNode[] =>
  lines.map((text) => ({ text, description: '', enabled: true, bounds: { left: 0, top: 0, right: 10, bottom: 10 } }));

t.test('a switch says on or off by the texts of the profile, whole and whatever their case', async (t) => {
  t.equal(stateOn(screen('Settings', 'Cloud messaging is on'), texts), 'on');
  t.equal(stateOn(screen('Settings', ' cloud  messaging IS off '), texts), 'off');
  t.equal(stateOn(screen('设置', '已开启'), texts), 'on');
});

t.test('a screen without the switch, or with both texts, says nothing', async (t) => {
  t.equal(stateOn(screen('Settings', 'Whether Cloud messaging is on'), texts), null);
  t.equal(stateOn(screen('Cloud messaging is on', 'Cloud messaging is off'), texts), null);
  t.equal(stateOn([], texts), null);
});
