import type { ContentUri } from './uri.ts';

/** What becomes of a call: it is done, it throws a SecurityException that asks for `permission`, or it does nothing and says so to nobody. */
export type Access =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'denied'; readonly permission: string; readonly provider: string }
  | { readonly kind: 'ignored' };

export type Caller = {
  readonly sdk: number;
  readonly uid: number;
  /** `appops set com.android.shell WRITE_SMS allow` was given; counts from Android 6. */
  readonly smsWritesAllowed: boolean;
};

const allowed: Access = { kind: 'allowed' };
const smsProvider = 'com.android.providers.telephony.SmsProvider';
const callsProvider = 'com.android.providers.contacts.CallLogProvider';

/**
 * Who may use a provider, by Android version: the permissions that packages/Shell holds, and from 4.4 the rule that only the default SMS
 * app writes messages. uid 0 may all. The shell writes contacts, settings and bookmarks on every version; reads messages from 11; writes
 * messages and the call log from 15.
 */
export function accessOf({ sdk, uid, smsWritesAllowed }: Caller, uri: ContentUri, write: boolean): Access {
  if (uid === 0) return allowed;
  switch (uri.authority) {
    case 'sms':
    case 'mms':
    case 'mms-sms':
      if (!write) return sdk >= 30 ? allowed : denied('READ_SMS', smsProvider);
      if (sdk >= 35 || (sdk >= 23 && smsWritesAllowed)) return allowed;
      return sdk >= 19 ? { kind: 'ignored' } : denied('WRITE_SMS', smsProvider);
    case 'call_log':
      return sdk >= 35 ? allowed : denied(write ? 'WRITE_CALL_LOG' : 'READ_CALL_LOG', callsProvider);
    default:
      return allowed;
  }
}

function denied(name: string, provider: string): Access {
  return { kind: 'denied', permission: `android.permission.${name}`, provider };
}
