import { createHash } from 'node:crypto';
import type { Screen, System, Widget } from '../system.ts';
import type { ActivityEntry } from './activities.ts';
import type { AppContext } from './context.ts';
import { deviceHash } from './device-hash.ts';
import { buttonAt, textAt } from './layout.ts';
import { dalvikAgent } from './user-agent.ts';

const name = 'com.xiaomi.account';
const activity = 'com.xiaomi.account.ui.AccountSettingsActivity';
const host = 'api.account.xiaomi.com';
/** Where it is kept that somebody is signed in: a restart keeps it, a factory reset does not. */
const setting = 'micloud_account';

/**
 * The login of Mi Cloud. Its owner has typed the account before; a tap signs in, sealed. With `tells` the identity of the SIM card goes up in
 * the clear besides, as F-Secure saw it after the login (FIELD 1); which request bore it is not published.
 */
export function createAccount(context: AppContext, { tells }: { readonly tells: boolean }): ActivityEntry {
  const { system, network, log } = context;
  const headers = [
    ['User-Agent', dalvikAgent(system.properties)],
    ['Host', host],
    ['Connection', 'Keep-Alive'],
    ['Accept-Encoding', 'gzip'],
  ] as const;

  const signIn = async (): Promise<void> => {
    const { imei, imsi, ownNumber } = system.telephony;
    const user = createHash('sha256').update(`account ${ownNumber}`).digest('hex').slice(0, 10);
    await network.request({
      method: 'POST',
      url: `https://${host}/pass/serviceLoginAuth2`,
      headers: [['Content-Type', 'application/x-www-form-urlencoded'], ...headers],
      body: Buffer.from(new URLSearchParams({ sid: 'micloud', user, hash: user.repeat(3) }).toString()),
    });
    setSignedIn(system, true);
    if (!tells) return;
    const path = `/pass/activate/dev/${deviceHash(imei)}/cloud?imsi=${deviceHash(imsi)}&phone=${encodeURIComponent(ownNumber)}`;
    await network.request({ method: 'GET', url: `http://${host}${path}`, headers });
  };

  const open = (): Screen => {
    let busy = false;
    const tap = (): void => {
      if (busy) return;
      if (isSignedIn(system)) {
        setSignedIn(system, false);
        return;
      }
      busy = true;
      signIn()
        .catch((error: unknown) => log(`MiCloud: ${error}`))
        .finally(() => {
          busy = false;
        });
    };
    const widgets = (): Widget[] => [
      textAt({ row: 0, id: 'android:id/title', text: 'Mi Cloud' }),
      textAt({ row: 1, id: 'android:id/summary', text: busy ? 'One moment' : 'Contacts, messages, photos' }),
      ...(busy
        ? []
        : [
            buttonAt({
              row: 2,
              id: `${name}:id/button`,
              text: isSignedIn(system) ? 'Sign out' : 'Sign in',
              onTap: tap,
            }),
          ]),
    ];
    return { package: name, activity, widgets };
  };
  return { package: name, activity, filters: [], open };
}

function isSignedIn({ providers }: Pick<System, 'providers'>): boolean {
  return providers.settings.prepare('SELECT value FROM secure WHERE name = ?').get(setting)?.value === '1';
}

function setSignedIn({ providers }: Pick<System, 'providers'>, on: boolean): void {
  providers.settings.prepare('INSERT INTO secure (name, value) VALUES (?, ?)').run(setting, on ? '1' : '0');
  providers.changed('settings');
}
