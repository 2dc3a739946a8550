import type { Screen, System, Widget } from '../system.ts';
import type { ActivityEntry } from './activities.ts';
import { buttonAt, textAt } from './layout.ts';
import { isServiceOn, setService } from './vendor-service.ts';

const name = 'com.android.mms';
const activity = 'com.android.mms.ui.MessagingPreferenceActivity';

/** The settings of MIUI's messages, with the switch that the OTA of August 2014 brought: on only after its owner has agreed. */
export function createMessagingSettings(system: Pick<System, 'providers'>): ActivityEntry {
  const { providers } = system;
  const open = (): Screen => {
    let asking = false;
    const turn = (): void => {
      if (isServiceOn(providers)) setService(providers, false);
      else asking = true;
    };
    const question = (): Widget[] => [
      textAt({ row: 1, id: 'android:id/message', text: 'Phone numbers are sent to the server to find users' }),
      buttonAt({
        row: 2,
        id: 'android:id/button1',
        text: 'Agree',
        onTap: () => {
          asking = false;
          setService(providers, true);
        },
      }),
      buttonAt({
        row: 3,
        id: 'android:id/button2',
        text: 'Cancel',
        onTap: () => {
          asking = false;
        },
      }),
    ];
    const list = (): Widget[] => [
      textAt({ row: 1, id: 'android:id/title', text: 'Notifications' }),
      buttonAt({
        row: 2,
        id: 'android:id/summary',
        text: isServiceOn(providers) ? 'Cloud messaging is on' : 'Cloud messaging is off',
        onTap: turn,
      }),
    ];
    return {
      package: name,
      activity,
      widgets: () => [textAt({ row: 0, id: 'android:id/title', text: 'Settings' }), ...(asking ? question() : list())],
    };
  };
  return { package: name, activity, filters: [], open };
}
