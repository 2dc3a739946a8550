import type { App, Providers, System } from '../system.ts';

/** Where the choice is kept: in the settings, so that a restart and an update keep it and a factory reset does not. */
const setting = 'cloud_messaging_enabled';

/** Whether Cloud Messaging is on; off where nobody ever chose. */
export function isServiceOn({ settings }: Pick<Providers, 'settings'>): boolean {
  return settings.prepare('SELECT value FROM secure WHERE name = ?').get(setting)?.value === '1';
}

export function setService(providers: Pick<Providers, 'settings' | 'changed'>, on: boolean): void {
  providers.settings.prepare('INSERT INTO secure (name, value) VALUES (?, ?)').run(setting, on ? '1' : '0');
  providers.changed('settings');
}

/** A program that runs only while the service is on: started anew each time when it is switched on, ended when it is switched off. */
export function whenServiceOn(options: {
  readonly system: Pick<System, 'providers'>;
  /** Makes the program's parts, fresh. */
  readonly make: () => readonly App[];
  readonly log: (line: string) => void;
}): App {
  const { make, log } = options;
  const { providers } = options.system;
  let running: readonly App[] = [];
  let ending: Promise<unknown> = Promise.resolve();
  let forget: () => void = () => undefined;

  const end = (): void => {
    const ended = running;
    running = [];
    ending = Promise.allSettled([ending, ...ended.map((app) => app.stop())]);
  };
  const look = (): void => {
    const on = isServiceOn(providers);
    if (on === running.length > 0) return;
    log(`CloudMessaging: ${on ? 'on' : 'off'}`);
    if (!on) {
      end();
      return;
    }
    running = make();
    for (const app of running) app.start();
  };
  return {
    package: 'com.xiaomi.xmsf',
    start: () => {
      forget = providers.onChange((store) => store === 'settings' && look());
      look();
    },
    stop: async () => {
      forget();
      end();
      await ending;
    },
  };
}
