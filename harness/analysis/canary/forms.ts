import type { Canary, CanaryKind } from '../../model/canary.ts';

/** One way to write a canary down. */
export type Form = {
  /** The last link of a chain, or what a digest was taken of. */
  readonly name: string;
  readonly text: string;
  /** Only a part of the value: never proof. */
  readonly support: boolean;
  /** Must not be followed by a further digit, or it would be the head of some other number. */
  readonly closed: boolean;
  /** Programs also send digests of this form. */
  readonly digested: boolean;
};

const plain = (name: string, text: string): Form => ({ name, text, support: false, closed: false, digested: true });
const part = (name: string, text: string): Form => ({ name, text, support: true, closed: true, digested: false });

/** Two-digit country codes of ITU-T E.164; 1 and 7 have one digit, all others three. */
const twoDigitCodes = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
);

/** National significant numbers shorter than this are not proof of anything. */
const nationalDigits = 10;

function phoneForms(value: string): Form[] {
  const digits = value.replace(/\D/g, '');
  if (digits.length < 7) return [plain('as-is', value)];
  const code = /^[17]/.test(digits) ? 1 : twoDigitCodes.has(digits.slice(0, 2)) ? 2 : 3;
  const national = digits.slice(code);
  const forms = [plain('e164', `+${digits}`), plain('digits', digits), plain('00-prefix', `00${digits}`)];
  if (national.length >= 6) {
    const isPart = national.length < nationalDigits;
    forms.push({ name: 'national', text: national, support: isPart, closed: true, digested: true });
    forms.push({ name: 'national-trunk', text: `0${national}`, support: isPart, closed: true, digested: true });
  }
  for (const length of [9, 8]) if (digits.length > length) forms.push(part(`last${length}`, digits.slice(-length)));
  return forms;
}

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

/** 14 digits are the identity; 15 with the check digit; 16 with a software version (IMEISV) in its place. */
function imeiForms(value: string): Form[] {
  const digits = value.replace(/\D/g, '');
  if (digits.length < 14) return [plain('as-is', value)];
  const identity = digits.slice(0, 14);
  const forms = [plain('imei15', identity + luhn(identity)), plain('imei14', identity)];
  if (digits.length === 15 && digits !== identity + luhn(identity)) forms.unshift(plain('as-is', digits));
  if (digits.length === 16) forms.unshift(plain('imeisv16', digits));
  return forms;
}

/** With or without its check digit. */
function iccidForms(value: string): Form[] {
  const digits = value.replace(/\s/g, '');
  return digits.length < 19
    ? [plain('as-is', digits)]
    : [plain('as-is', digits), plain('no-check-digit', digits.slice(0, -1))];
}

function macForms(value: string): Form[] {
  const hex = value.toLowerCase().replace(/[^0-9a-f]/g, '');
  if (hex.length !== 12) return [plain('as-is', value)];
  const pairs = hex.match(/../g) ?? [];
  const written: [string, string][] = [
    ['colons', pairs.join(':')],
    ['hyphens', pairs.join('-')],
    ['bare', hex],
    ['dots', (hex.match(/.{4}/g) ?? []).join('.')],
  ];
  return written.flatMap(([name, text]) => cases(name, text));
}

function nameForms(value: string): Form[] {
  const words = value.trim().split(/\s+/);
  const last = words[words.length - 1] ?? '';
  const rest = words.slice(0, -1);
  if (rest.length === 0) return cases('as-is', value);
  const first = words[0] ?? '';
  const orders: [string, string][] = [
    ['as-is', words.join(' ')],
    ['reversed', [last, ...rest].join(' ')],
    ['reversed,', `${last}, ${rest.join(' ')}`],
    ['reversed,', `${last},${rest.join(' ')}`],
    ['first-last', [...words.slice(1), first].join(' ')],
    ['joined', words.join('')],
    ['joined-reversed', last + rest.join('')],
    ['dotted', words.join('.')],
    ['underscored', words.join('_')],
  ];
  return orders.flatMap(([name, text]) =>
    cases(name, text).map((form) => ({ ...form, digested: name === 'as-is' || name === 'joined' })),
  );
}

/** As written, and in upper and lower case. */
function cases(name: string, text: string): Form[] {
  return [plain(name, text), plain(`${name}/upper`, text.toUpperCase()), plain(`${name}/lower`, text.toLowerCase())];
}

/** `latitude,longitude` in decimal degrees: both together, with and without a blank; each alone only supports. */
function locationForms(value: string): Form[] {
  const [latitude = '', longitude = ''] = value.split(',').map((each) => each.trim());
  const forms = [plain('as-is', value)];
  if (longitude === '') return forms;
  forms.push(plain('lat,lon', `${latitude},${longitude}`), plain('lat,lon', `${latitude}, ${longitude}`));
  forms.push(plain('lon,lat', `${longitude},${latitude}`));
  forms.push(part('latitude', latitude), part('longitude', longitude));
  return forms;
}

const byKind: Readonly<Record<CanaryKind, (value: string) => Form[]>> = {
  phone: phoneForms,
  name: nameForms,
  text: (value) => cases('as-is', value),
  email: (value) => cases('as-is', value),
  imei: imeiForms,
  imsi: (value) => [plain('as-is', value.replace(/\D/g, '') || value)],
  iccid: iccidForms,
  serial: (value) => cases('as-is', value),
  android_id: (value) => cases('as-is', value),
  mac: macForms,
  bssid: macForms,
  package: (value) => cases('as-is', value),
  location: locationForms,
};

/** All ways in which a canary of its kind is written, each text once, the fullest first (FIELD notes, section 3). Unicode in composed and decomposed form. */
export function formsOf({ kind, value }: Pick<Canary, 'kind' | 'value'>): Form[] {
  const forms = new Map<string, Form>();
  for (const form of byKind[kind](value)) {
    for (const text of [form.text, form.text.normalize('NFC'), form.text.normalize('NFD')]) {
      if (text.length > 0 && !forms.has(text)) forms.set(text, { ...form, text });
    }
  }
  return [...forms.values()];
}
