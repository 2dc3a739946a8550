import type { Telephony } from '../../system.ts';
import type { Call, Reply } from '../command.ts';
import { int32, printParcel, string16 } from './parcel.ts';
import { clipboardCall } from './service-clipboard.ts';

const services: readonly (readonly [string, string])[] = [
  ['iphonesubinfo', 'com.android.internal.telephony.IPhoneSubInfo'],
  ['phone', 'com.android.internal.telephony.ITelephony'],
  ['clipboard', 'android.content.IClipboard'],
  ['wifi', 'android.net.wifi.IWifiManager'],
  ['power', 'android.os.IPowerManager'],
  ['battery', ''],
  ['activity', 'android.app.IActivityManager'],
  ['package', 'android.content.pm.IPackageManager'],
  ['window', 'android.view.IWindowManager'],
];

/** Transactions of IPhoneSubInfo.aidl: Android 4.3 and 4.4, and 5.0 and later, which keep only the first where it was. */
const phoneCalls = (sdk: number): Readonly<Record<string, (telephony: Telephony) => string>> => ({
  1: ({ imei }) => imei,
  ...(sdk < 21
    ? {
        2: () => '01',
        3: ({ imsi }: Telephony) => imsi,
        5: ({ iccid }: Telephony) => iccid,
        6: ({ ownNumber }: Telephony) => ownNumber,
        8: ({ ownNumber }: Telephony) => ownNumber,
      }
    : {}),
});

/** EX_SECURITY of android.os.Parcel. */
const securityException = -1;

/** `service list|check NAME|call NAME CODE`; calls are answered by iphonesubinfo and, up to 6.0, clipboard. */
export function service({ argv: [verb, name = '', code = '', ...args], uid, system }: Call): Reply {
  const known = services.find(([service]) => service === name);
  if (verb === 'list') {
    const lines = services.map(([service, type], index) => `${index}\t${service}: [${type}]\n`);
    return { stdout: `Found ${services.length} services:\n${lines.join('')}` };
  }
  if (verb === 'check') return { stdout: `Service ${name}: ${known === undefined ? 'not found' : 'found'}\n` };
  if (verb !== 'call' || name === '' || code === '')
    return { stderr: 'Usage: service [-h|-?]\n       service list\n', code: 10 };
  if (known === undefined) return { stdout: `service: Service ${name} does not exist\n`, code: 10 };
  const clip = name === 'clipboard' && system.sdk < 24 ? clipboardCall({ system, uid }, code, args) : null;
  if (clip !== null) return { stdout: printParcel(clip) };
  const answer = name === 'iphonesubinfo' ? phoneCalls(system.sdk)[code] : undefined;
  // A transaction that nobody knows: UNKNOWN_TRANSACTION leaves the reply empty.
  if (answer === undefined) return { stdout: "Result: Parcel(Error: 0xffffffffffffffb6 'Not a data message')\n" };
  // The shell holds READ_PHONE_STATE in 5 and 6 only.
  if (uid !== 0 && (system.sdk < 21 || system.sdk > 25)) {
    const refusal = `Neither user ${uid} nor current process has android.permission.READ_PHONE_STATE.`;
    return { stdout: printParcel(Buffer.concat([int32(securityException), string16(refusal)])) };
  }
  return { stdout: printParcel(Buffer.concat([int32(0), string16(answer(system.telephony))])) };
}
