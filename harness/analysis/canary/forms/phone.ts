import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { phoneBits } from '../information.ts';
import { asDouble, bare, type Form, part, plain, variant } from './form.ts';

/** National numbers shorter than this are not proof of anything. */
const nationalDigits = 10;
/** Tails that contact lists are matched by: Android's own `PhoneNumberUtils.compare` takes 7, WhatsApp and others 8 or 9. */
const tails = [9, 8, 7];

/** A telephone number (ITU-T E.164) with and without its plus sign, country code and trunk prefix, grouped as its country does it, and its tails. */
export function phoneForms(value: string): readonly Form[] {
  const digits = value.replace(/\D/g, '');
  if (digits.length < 7) return [plain('as-is', value)];
  const number = parsePhoneNumberFromString(`+${digits}`);
  const national = String(number?.nationalNumber ?? '');
  const bits = phoneBits(national || digits, national !== '');
  const whole = [
    plain('e164', `+${digits}`),
    plain('digits', digits),
    variant('00-prefix', `00${digits}`),
    variant('international', number?.formatInternational() ?? `+${digits}`),
    bare('double', asDouble(digits)),
    bare('full-width', fullWidth(digits)),
  ].map((form): Form => ({ ...form, bits }));
  const forms = national.length < 6 ? whole : [...whole, ...nationalForms(digits, national, number?.formatNational())];
  for (const length of tails) {
    if (digits.length > length) {
      const tail = digits.slice(-length);
      forms.push({ ...part(`last${length}`, tail), bits: phoneBits(tail, false) });
    }
  }
  return forms;
}

/** Digits as Chinese and Japanese keyboards also type them, U+FF10 to U+FF19. */
function fullWidth(digits: string): string {
  return digits.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
}

function nationalForms(digits: string, national: string, grouped = national): Form[] {
  const support = national.length < nationalDigits;
  const bits = phoneBits(national, false);
  const inside = (form: Form): Form => ({ ...form, support, closed: true, bits });
  const dialled = grouped.replace(/\D/g, '');
  const forms = [
    inside(plain('national', national)),
    inside(variant('national-trunk', `0${national}`)),
    inside(variant('national-grouped', grouped)),
  ];
  if (dialled !== national && dialled !== `0${national}`) forms.push(inside(variant('national-dialled', dialled)));
  if (!support)
    forms.push({ ...bare('double', asDouble(national)), bits }, { ...bare('full-width', fullWidth(national)), bits });
  // `+44 (0) 7700 …`: the trunk prefix left in behind the country code.
  const code = digits.slice(0, digits.length - national.length);
  forms.push({ ...bare('code-trunk', `${code}0${national}`), bits: phoneBits(national, true) });
  return forms;
}
