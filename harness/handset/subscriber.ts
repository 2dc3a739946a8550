import type { Handset } from './handset.ts';
import { readStringReply } from './parcel.ts';

/** What the SIM card and the modem would tell; null for what they would not. */
export type Subscriber = {
  readonly imei: string | null;
  readonly imsi: string | null;
  readonly iccid: string | null;
  readonly ownNumber: string | null;
};

type Field = keyof Subscriber;

/**
 * Transaction numbers of IPhoneSubInfo, which are the order of the methods in its .aidl: API 16-17 without getGroupIdLevel1, API 18-19
 * with it at 4 (frameworks/base, telephony/…/IPhoneSubInfo.aidl). From 5.0 the order changed with nearly every release and vendor, and
 * only 1, getDeviceId, stayed; a wrong number would read another person's field, so the rest is left unread there.
 */
function transactions(sdk: number): Partial<Record<Field, number>> {
  if (sdk >= 21) return { imei: 1 };
  if (sdk >= 18) return { imei: 1, imsi: 3, iccid: 5, ownNumber: 6 };
  if (sdk >= 16) return { imei: 1, imsi: 3, iccid: 4, ownNumber: 5 };
  return {};
}

/** A reply that does not look like its field is none: vendors move transaction numbers. */
const shapes: Readonly<Record<Field, RegExp>> = {
  imei: /^\d{14,16}$/,
  imsi: /^\d{10,15}$/,
  iccid: /^89\d{15,18}[0-9A-Fa-f]{0,2}$/,
  ownNumber: /^\+?\d{4,15}$/,
};

/** Reads the subscriber's identifiers: the IMEI by `dumpsys iphonesubinfo` (4.x) or service call, the others by service call as root. */
export async function readSubscriber(handset: Handset, signal?: AbortSignal): Promise<Subscriber> {
  const { sdk, root } = handset.capabilities;
  const numbers = transactions(sdk);
  const fields = (Object.keys(numbers) as Field[]).filter((field) => field === 'imei' || root);
  const commands = fields.map((field) => `echo "== ${field}"; service call iphonesubinfo ${numbers[field]} 2>&1`);
  const command = [`echo "== dump"; dumpsys iphonesubinfo 2>&1`, ...commands].join('; ');
  const options = { signal, what: 'reading the subscriber' };
  const { stdout } = root ? await handset.asRoot(command, options) : await handset.shell(command, options);
  return readAnswers(stdout);
}

/** Pure part of `readSubscriber`: sections headed `== field`. */
export function readAnswers(stdout: string): Subscriber {
  const found: Record<Field, string | null> = { imei: null, imsi: null, iccid: null, ownNumber: null };
  for (const section of stdout.split(/^== /m).slice(1)) {
    const [field = '', ...lines] = section.split('\n');
    const text = lines.join('\n');
    if (field === 'dump') {
      const dumped = /^\s*Device ID = (\S+)/m.exec(text)?.[1];
      if (dumped && shapes.imei.test(dumped)) found.imei = dumped;
    } else if (isField(field)) {
      const value = readStringReply(text)?.replace(/[\s-]/g, '');
      if (value && shapes[field].test(value)) found[field] ??= value;
    }
  }
  return found;
}

function isField(name: string): name is Field {
  return Object.hasOwn(shapes, name);
}
