import { createRandom } from '../../model/random.ts';
import type { Telephony } from '../system.ts';

/** Who a handset is: its maker's numbers, its SIM card's, and what Android made up at its first start. */
export type HandsetIdentity = Telephony & {
  readonly serial: string;
  /** `aa:bb:cc:dd:ee:ff`. */
  readonly mac: string;
  /** 16 hex digits; a factory reset makes a new one. */
  readonly androidId: string;
};

/** A type allocation code of the right shape; the first two digits are the Chinese reporting body's (TAF, 3GPP TS 23.003, 6.2). */
const typeAllocation = '86522502';
/** China Telecom: MCC 460, MNC 03 (ITU-T E.212), a prefix of its subscribers' numbers, and its cards' issuer (ITU-T E.118: 89 86 03). */
const operator = { name: 'China Telecom', plmn: '46003', prefix: '189', issuer: '898603' };
/** Registered to Xiaomi with the IEEE. */
const vendorMac = '64:09:80';

/** The handset that a seed stands for; `resets` counts its factory resets, which change nothing but the Android id. */
export function identityOf(seed: string, resets = 0): HandsetIdentity {
  const random = createRandom(`handset ${seed}`);
  const digits = (count: number): string => Array.from({ length: count }, () => random.int(10)).join('');
  const hex = (count: number): string => Array.from({ length: count }, () => random.int(16).toString(16)).join('');
  const imei = withLuhn(typeAllocation + digits(6));
  const imsi = operator.plmn + digits(10);
  const iccid = withLuhn(operator.issuer + digits(13));
  const ownNumber = `+86${operator.prefix}${digits(8)}`;
  const serial = hex(8);
  const mac = [vendorMac, ...(hex(6).match(/../g) ?? [])].join(':');
  const reset = createRandom(`android ${seed} ${resets}`);
  const androidId = Array.from({ length: 16 }, () => reset.int(16).toString(16)).join('');
  return { imei, imsi, iccid, ownNumber, operator: operator.name, serial, mac, androidId };
}

/** Adds the check digit of ISO/IEC 7812-1, annex B. */
export function withLuhn(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
