import type { Battery } from '../../system.ts';
import type { Call, Reply } from '../command.ts';

const usage = `Dump current battery state, or:
  set ac|usb|wireless|status|level|invalid <value>
  reset
`;

/** BatteryManager.BATTERY_STATUS_*. */
const status = { charging: 2, discharging: 3, full: 5 } as const;

/**
 * `dumpsys battery`, `dumpsys battery set ac|usb|level VALUE`, `reset`, and `unplug` from 6.0 (BatteryService.dump). Overrides are read
 * back from the battery itself. `voltage:` has no blank up to 4.4.
 */
export function dumpBattery({ argv, system: { power, sdk } }: Call): Reply {
  const [verb, key = '', value = ''] = argv;
  if (verb === undefined || verb === '-a') return { stdout: describe(power.battery, sdk) };
  if (verb === 'reset' && argv.length === 1) {
    power.resetBattery();
    return {};
  }
  if (verb === 'unplug' && sdk >= 23) {
    power.overrideBattery({ ac: false, usb: false });
    return {};
  }
  if (verb !== 'set' || argv.length !== 3) return { stdout: usage };
  if (!/^[+-]?\d+$/.test(value)) return { stdout: `Bad value: ${value}\n` };
  if (key === 'ac' || key === 'usb') power.overrideBattery({ [key]: Number(value) !== 0 });
  else if (key === 'level') power.overrideBattery({ level: Number(value) });
  else if (!['wireless', 'status', 'invalid'].includes(key)) return { stdout: `Unknown set option: ${key}\n` };
  return {};
}

function describe({ level, ac, usb }: Battery, sdk: number): string {
  const state = !ac && !usb ? status.discharging : level >= 100 ? status.full : status.charging;
  const lines = [
    'Current Battery Service state:',
    `  AC powered: ${ac}`,
    `  USB powered: ${usb}`,
    '  Wireless powered: false',
    `  status: ${state}`,
    '  health: 2',
    '  present: true',
    `  level: ${level}`,
    '  scale: 100',
    sdk < 21 ? '  voltage:4200' : '  voltage: 4200',
    '  temperature: 291',
    '  technology: Li-ion',
  ];
  return `${lines.join('\n')}\n`;
}
