import t from 'tap';
import { createPower } from '../../../harness/virtual/life/power.ts';

t.test('the screen is on at first, and each real change is told once', async (t) => {
  const told: boolean[] = [];
  const power = createPower({ onScreen: (on) => told.push(on) });
  t.equal(power.screenOn, true);
  power.wake();
  power.sleep();
  power.sleep();
  power.toggle();
  power.toggle();
  t.equal(power.screenOn, false);
  t.same(told, [false, true, false]);
});

t.test('battery overrides hide the charger until they are reset', async (t) => {
  const power = createPower({ onScreen: () => undefined });
  t.same(power.battery, { level: 100, ac: false, usb: true });
  power.overrideBattery({ usb: false });
  power.overrideBattery({ level: 7 });
  t.same(power.battery, { level: 7, ac: false, usb: false });
  power.resetBattery();
  t.same(power.battery, { level: 100, ac: false, usb: true });
});

t.test('a boot turns the screen on and forgets the overrides', async (t) => {
  const told: boolean[] = [];
  const power = createPower({ onScreen: (on) => told.push(on) });
  power.sleep();
  power.overrideBattery({ ac: true });
  power.reset();
  t.equal(power.screenOn, true);
  t.equal(power.battery.ac, false);
  t.same(told, [false, true]);
});
