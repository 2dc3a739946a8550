import { providerOf } from '../../providers/resolver.ts';
import { parseUri } from '../../providers/uri.ts';
import type { Call, Reply } from '../command.ts';

const usage = `Available commands:
    help     Show information about the subcommands
    power    Control the power manager
    data     Control mobile data connectivity
    wifi     Control the Wi-Fi manager
`;

/** BatteryManager.BATTERY_PLUGGED_*, joined: what may keep the screen on. */
const stayOn: Readonly<Record<string, string>> = { true: '7', false: '0', usb: '2', ac: '1', wireless: '4' };

/** `svc wifi enable|disable`, `svc power stayon true|false|usb|ac`, `svc data enable|disable` (there is no mobile data). */
export async function svc({ argv: [service, verb, value = ''], system }: Call): Promise<Reply> {
  if (service === 'wifi' && (verb === 'enable' || verb === 'disable')) {
    await system.wifi.setEnabled(verb === 'enable');
    return {};
  }
  if (service === 'data' && (verb === 'enable' || verb === 'disable')) return {};
  const plugs = stayOn[value];
  if (service === 'power' && verb === 'stayon' && plugs !== undefined) {
    const setting = { name: 'stay_on_while_plugged_in', value: plugs };
    providerOf('settings', system)?.insert(parseUri('content://settings/global'), setting);
    return {};
  }
  return { stderr: usage };
}
