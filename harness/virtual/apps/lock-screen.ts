import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Screen, System } from '../system.ts';
import type { ActivityTable } from './activities.ts';
import { textAt } from './layout.ts';

/** The PIN of the lock screen, kept where a restart and an update keep it and a factory reset does not. */
export type LockScreen = {
  readonly pin: () => string | null;
  readonly setPin: (pin: string | null) => void;
  /** Covers the screen where there is a PIN, as when it goes off and after a start. */
  readonly lock: () => void;
};

export function createLockScreen(
  { rootFolder }: Pick<System, 'rootFolder'>,
  activities: Pick<ActivityTable, 'cover'>,
): LockScreen {
  const file = join(rootFolder, 'data/system/password.key');
  const pin = (): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null);
  return {
    pin,
    setPin: (fresh) => {
      mkdirSync(dirname(file), { recursive: true });
      if (fresh === null) rmSync(file, { force: true });
      else writeFileSync(file, fresh);
    },
    lock: () => {
      if (pin() !== null) activities.cover(keyguard({ pin, open: () => activities.cover(null) }));
    },
  };
}

function keyguard({ pin, open }: { pin: () => string | null; open: () => void }): Screen {
  let typed = '';
  return {
    package: 'android',
    activity: 'com.android.internal.policy.impl.Keyguard',
    widgets: () => [
      textAt({ row: 0, id: 'android:id/status1', text: 'Enter PIN code' }),
      textAt({ row: 1, id: 'android:id/pinEntry', text: '•'.repeat(typed.length) }),
    ],
    type: (text) => {
      typed += text;
    },
    enter: () => {
      if (typed === pin()) open();
      typed = '';
    },
  };
}
