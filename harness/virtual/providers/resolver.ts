import type { Clock, Providers } from '../system.ts';
import { browserProvider } from './browser.ts';
import { calendarProvider } from './calendar.ts';
import { callsProvider } from './calls.ts';
import { contactsProvider } from './contacts.ts';
import { mediaProvider } from './media.ts';
import { mmsProvider } from './mms.ts';
import type { ContentProvider } from './provider.ts';
import { settingsProvider } from './settings.ts';
import { smsProvider, threadsProvider } from './sms.ts';

type Store = Parameters<Providers['changed']>[0];

/** The provider behind an authority, or undefined. Whoever listens to the store hears of each change that went through. */
export function providerOf(
  authority: string,
  { providers, clock, rootFolder }: { providers: Providers; clock: Pick<Clock, 'now'>; rootFolder: string },
): ContentProvider | undefined {
  const told = (store: Store, provider: ContentProvider): ContentProvider => {
    const tell = <T>(result: T): T => {
      providers.changed(store);
      return result;
    };
    return {
      query: provider.query,
      insert: (uri, values) => tell(provider.insert(uri, values)),
      update: (uri, values, where) => tell(provider.update(uri, values, where)),
      delete: (uri, where) => tell(provider.delete(uri, where)),
    };
  };
  switch (authority) {
    case 'com.android.contacts':
      return told('contacts', contactsProvider(providers.contacts));
    case 'call_log':
      return told('calls', callsProvider(providers.contacts));
    case 'sms':
      return told('sms', smsProvider(providers.sms, clock));
    case 'mms':
      return told('mms', mmsProvider(providers.sms, clock));
    case 'com.android.calendar':
      return told('calendar', calendarProvider(providers.calendar));
    case 'media':
      return told('media', mediaProvider(providers.media, rootFolder));
    case 'mms-sms':
      return threadsProvider(providers.sms);
    case 'settings':
      return told('settings', settingsProvider(providers.settings));
    case 'browser':
    case 'com.android.browser':
      return told('browser', browserProvider(providers.browser, clock));
    default:
      return undefined;
  }
}
