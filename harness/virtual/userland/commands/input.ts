import type { System, Widget } from '../../system.ts';
import type { Call, Reply } from '../command.ts';

const usage = `usage: input ...
       input text <string>
       input keyevent <key code number or name> ...
       input [touchscreen|touchpad|touchnavigation] tap <x> <y>
       input [touchscreen|touchpad|touchnavigation] swipe <x1> <y1> <x2> <y2>
`;

/** android.view.KeyEvent; SLEEP and WAKEUP came with API 20 and do nothing before. */
const keys: Readonly<Record<string, { code: number; since?: number; press(system: System): void }>> = {
  HOME: { code: 3, press: (system) => system.activities.home() },
  BACK: { code: 4, press: (system) => system.activities.home() },
  POWER: { code: 26, press: (system) => system.power.toggle() },
  ENTER: { code: 66, press: (system) => system.activities.foreground.enter?.() },
  MENU: { code: 82, press: () => undefined },
  SLEEP: { code: 223, since: 20, press: (system) => system.power.sleep() },
  WAKEUP: { code: 224, since: 20, press: (system) => system.power.wake() },
};

/** `input keyevent|tap|swipe|text`. A dark screen feels no finger; text goes to what is in front (`%s` is a blank); a tap hits the uppermost widget under it. */
export function input({ argv, system }: Call): Reply {
  const rest = /^(touchscreen|touchpad|touchnavigation)$/.test(argv[0] ?? '') ? argv.slice(1) : argv;
  const [verb, ...values] = rest;
  switch (verb) {
    case 'keyevent':
      for (const value of values) pressKey(system, value.replace(/^KEYCODE_/, ''));
      return values.length === 0 ? { stderr: usage } : {};
    case 'tap': {
      const [x, y] = values.map(Number);
      if (x === undefined || y === undefined || Number.isNaN(x + y)) return { stderr: usage };
      if (system.power.screenOn) widgetAt(system.activities.foreground.widgets(), { x, y })?.onTap?.();
      return {};
    }
    case 'text':
      if (system.power.screenOn) system.activities.foreground.type?.(values.join(' ').replaceAll('%s', ' '));
      return values.length === 0 ? { stderr: usage } : {};
    case 'swipe':
      return values.length === 0 ? { stderr: usage } : {};
    default:
      return { stderr: `Error: Unknown command: ${verb}\n${usage}` };
  }
}

function pressKey(system: System, name: string) {
  const key = keys[name] ?? Object.values(keys).find(({ code }) => String(code) === name);
  if (key !== undefined && system.sdk >= (key.since ?? 0)) key.press(system);
}

/** The widget that is drawn last, and so uppermost, at a point of the screen. */
export function widgetAt(widgets: readonly Widget[], { x, y }: { x: number; y: number }): Widget | undefined {
  return widgets.findLast(({ bounds: [left, top, right, bottom] }) => x >= left && x < right && y >= top && y < bottom);
}
