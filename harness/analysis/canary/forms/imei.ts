import { asDouble, bare, cases, type Form, plain, variant } from './form.ts';

/** The check digit of ISO/IEC 7812-1, as IMEI (3GPP TS 23.003 annex B) and ICCID use it. */
export function luhn(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (sum % 10)) % 10);
}

/** 14 digits are the identity; 15 with the check digit; 16 with a software version (IMEISV) in its place. A MEID has hexadecimal digits. */
export function imeiForms(value: string): readonly Form[] {
  const compact = value.replace(/[\s./-]/g, '');
  if (/^[0-9a-f]{14}$/i.test(compact) && /[a-f]/i.test(compact)) return meidForms(compact);
  const digits = compact.replace(/\D/g, '');
  if (digits.length < 14) return [plain('as-is', value)];
  const identity = digits.slice(0, 14);
  const checked = identity + luhn(identity);
  const forms = [plain('imei15', checked), plain('imei14', identity)];
  if (digits.length === 15 && digits !== checked) forms.unshift(plain('as-is', digits));
  if (digits.length === 16) forms.unshift(plain('imeisv16', digits));
  const grouped = [checked.slice(0, 8), checked.slice(8, 14), checked.slice(14)];
  forms.push(variant('tac-snr-cd', grouped.join('-')));
  forms.push(bare('double', asDouble(checked)), bare('double', asDouble(identity)));
  forms.push(bare('imei-hex', BigInt(checked).toString(16)), bare('imei-hex', BigInt(identity).toString(16)));
  return forms.flatMap((form) => (form.name === 'imei-hex' ? cases(form) : [form]));
}

/** 3GPP2 X.S0008: also as 18 decimal digits, ten for the first 32 bits and eight for the other 24. */
function meidForms(hex: string): Form[] {
  const decimal =
    String(Number.parseInt(hex.slice(0, 8), 16)).padStart(10, '0') +
    String(Number.parseInt(hex.slice(8), 16)).padStart(8, '0');
  return [...cases(plain('meid', hex)), variant('meid-decimal', decimal)];
}

/** An IMSI (3GPP TS 23.003): its digits. */
export function imsiForms(value: string): readonly Form[] {
  return [plain('as-is', value.replace(/\D/g, '') || value)];
}

/** A SIM card's number (ITU-T E.118), with and without its check digit. */
export function iccidForms(value: string): readonly Form[] {
  const digits = value.replace(/\s/g, '');
  if (digits.length < 19) return [plain('as-is', digits)];
  return [plain('as-is', digits), plain('no-check-digit', digits.slice(0, -1))];
}
