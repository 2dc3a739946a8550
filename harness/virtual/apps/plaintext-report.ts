import type { Behaviour } from '../firmware-types.ts';
import type { App } from '../system.ts';
import type { AppContext } from './context.ts';
import { deviceHash } from './device-hash.ts';
import { createNumberLookup } from './number-lookup.ts';

type Report = Extract<Behaviour, { kind: 'plaintext-report' }>;

/**
 * Cloud Messaging as it was switched on for everybody until August 2014: activates the SIM card with the account service, then asks for
 * each number of the phone book and of the senders of messages whether it belongs to a user of the service. Plain HTTP (FIELD 1).
 * How the carrier's name went is not published; here it is a request of its own beside the activation.
 */
export function createPlaintextReport(behaviour: Report, context: AppContext): App {
  const activation = () => {
    const { imei, imsi, operator, ownNumber } = context.system.telephony;
    const device = `/pass/activate/dev/${deviceHash(imei)}`;
    return [
      `${device}/activating?imsi=${deviceHash(imsi)}`,
      `${device}/carrier?name=${encodeURIComponent(operator)}`,
      lookupPath(ownNumber),
    ];
  };
  const lookup = { ...behaviour, path: lookupPath, ...(behaviour.activates === false ? {} : { activation }) };
  return createNumberLookup(lookup, { name: 'CloudMessaging', package: 'com.xiaomi.xmsf', context });
}

/** `type=MXPH` is a phone number, as it is stored on the handset. */
function lookupPath(phone: string): string {
  return `/pass/user@id?type=MXPH&externalId=${encodeURIComponent(phone)}`;
}
