import type { Call, Command, Reply } from '../command.ts';
import { dumpActivity, dumpWindow } from './dumpsys-activity.ts';
import { dumpBattery } from './dumpsys-battery.ts';
import { dumpPackage } from './dumpsys-package.ts';
import { dumpPower } from './dumpsys-power.ts';
import { dumpUsage } from './dumpsys-usagestats.ts';
import { dumpWifi } from './dumpsys-wifi.ts';

/** What `dumpsys iphonesubinfo` says up to 4.4 (PhoneSubInfo.dump); later versions print nothing there. */
const dumpPhone: Command = ({ system: { sdk, telephony } }) =>
  sdk < 21 ? { stdout: `Phone Subscriber Info:\n  Phone Type = GSM\n  Device ID = ${telephony.imei}\n` } : {};

const services: Readonly<Record<string, Command>> = {
  activity: dumpActivity,
  battery: dumpBattery,
  iphonesubinfo: dumpPhone,
  package: dumpPackage,
  power: dumpPower,
  usagestats: dumpUsage,
  wifi: dumpWifi,
  window: dumpWindow,
};

/** `dumpsys SERVICE [ARGUMENTS]`, `dumpsys -l`, and `dumpsys` alone for all of them. */
export async function dumpsys(call: Call): Promise<Reply> {
  const [name, ...argv] = call.argv;
  const names = Object.keys(services);
  const list = `Currently running services:\n${names.map((service) => `  ${service}\n`).join('')}`;
  if (name === '-l') return { stdout: list };
  if (name === undefined) {
    const parts = [list];
    for (const [service, dump] of Object.entries(services)) {
      const { stdout = '' } = await dump({ ...call, argv: [] });
      parts.push(`${'-'.repeat(79)}\nDUMP OF SERVICE ${service}:\n${stdout}`);
    }
    return { stdout: parts.join('') };
  }
  const dump = services[name];
  return dump === undefined ? { stdout: `Can't find service: ${name}\n` } : dump({ ...call, argv });
}
