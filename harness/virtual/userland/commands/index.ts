import type { CommandEntry } from '../command.ts';
import { am } from './am.ts';
import { appops } from './appops.ts';
import { cmd } from './cmd.ts';
import { content } from './content.ts';
import { date } from './date.ts';
import { dumpsys } from './dumpsys.ts';
import { id, whoami } from './identity.ts';
import { initService } from './init-services.ts';
import { input } from './input.ts';
import { log } from './log.ts';
import { logcat } from './logcat.ts';
import { netcfg } from './netcfg.ts';
import { pm } from './pm.ts';
import { getprop, setprop } from './properties.ts';
import { reboot } from './reboot.ts';
import { service } from './service.ts';
import { settings } from './settings.ts';
import { svc } from './svc.ts';
import { uiautomator } from './uiautomator.ts';
import { uptime } from './uptime.ts';
import { wm } from './wm.ts';

/** Every Android command that the handset knows, with the API level that brought it. One line a command. */
const entries: readonly CommandEntry[] = [
  { name: 'am', since: 1, run: am },
  { name: 'appops', since: 21, run: appops },
  { name: 'cmd', since: 24, run: cmd },
  { name: 'content', since: 16, run: content },
  { name: 'date', since: 1, run: date },
  { name: 'dumpsys', since: 1, run: dumpsys },
  { name: 'getprop', since: 1, run: getprop },
  { name: 'id', since: 1, run: id },
  { name: 'input', since: 1, run: input },
  { name: 'log', since: 1, run: log },
  { name: 'logcat', since: 1, run: logcat },
  { name: 'netcfg', since: 1, run: netcfg },
  { name: 'pm', since: 1, run: pm },
  { name: 'reboot', since: 1, run: reboot },
  { name: 'service', since: 1, run: service },
  { name: 'setprop', since: 1, run: setprop },
  { name: 'settings', since: 17, run: settings },
  { name: 'start', since: 1, run: initService },
  { name: 'stop', since: 1, run: initService },
  { name: 'svc', since: 1, run: svc },
  { name: 'uiautomator', since: 16, run: uiautomator },
  { name: 'uptime', since: 1, run: uptime },
  { name: 'whoami', since: 23, run: whoami },
  { name: 'wm', since: 18, run: wm },
];

/** The commands of an Android version, by its API level. */
export function commandsOf(sdk: number): readonly CommandEntry[] {
  return entries.filter(({ since }) => sdk >= since);
}
