import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Screen, System, Widget } from '../system.ts';
import type { ActivityEntry } from './activities.ts';
import { buttonAt, textAt } from './layout.ts';

const name = 'com.android.settings';
const activity = 'com.android.settings.Settings';

/** The pages that lead to a factory reset, as AOSP 4.3 words them (Settings, res/values/strings.xml: privacy_settings, master_clear_*). */
const pages = ['Settings', 'Backup & reset', 'Factory data reset', 'Reset phone'] as const;
const beside: Readonly<Record<(typeof pages)[number], readonly string[]>> = {
  Settings: ['Wi-Fi', 'Sound', 'Display', 'Security'],
  'Backup & reset': ['Back up my data'],
  'Factory data reset': ['This will erase all data from your phone'],
  'Reset phone': ['Erase all your personal information and any downloaded apps?'],
};

/** Android's settings, as far as somebody who resets the handset sees them. */
export function createSettings(system: Pick<System, 'rootFolder' | 'reboot'>): ActivityEntry {
  const open = (): Screen => {
    let page = 0;
    const next = (): void => {
      if (page < pages.length - 1) page += 1;
      else masterClear(system);
    };
    const widgets = (): Widget[] => {
      const title = pages[page] ?? 'Settings';
      const texts = beside[title];
      return [
        textAt({ row: 0, id: 'android:id/action_bar_title', text: page === 0 ? title : `‹ ${title}` }),
        ...texts.map((text, row) => textAt({ row: row + 1, id: 'android:id/title', text })),
        buttonAt({
          row: texts.length + 1,
          id: 'android:id/title',
          text: pages[page + 1] ?? 'Erase everything',
          onTap: next,
        }),
      ];
    };
    return { package: name, activity, widgets };
  };
  return {
    package: name,
    activity,
    filters: [
      { action: 'android.intent.action.MAIN', schemes: [] },
      { action: 'android.settings.SETTINGS', schemes: [] },
    ],
    open,
  };
}

/** RecoverySystem.rebootWipeUserData: leaves the order and restarts into recovery. */
function masterClear({ rootFolder, reboot }: Pick<System, 'rootFolder' | 'reboot'>): void {
  const folder = join(rootFolder, 'cache/recovery');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'command'), '--wipe_data\n--locale=en_US\n');
  reboot('recovery');
}
