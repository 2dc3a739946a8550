import type { Value, Values } from './provider.ts';

/** How good a display name a kind of data gives; the best one is the contact's (ContactsContract.DisplayNameSources). */
export const displayNameSource: Readonly<Record<string, number>> = {
  'vnd.android.cursor.item/email_v2': 10,
  'vnd.android.cursor.item/phone_v2': 20,
  'vnd.android.cursor.item/organization': 30,
  'vnd.android.cursor.item/nickname': 35,
  'vnd.android.cursor.item/name': 40,
};

/** Fills in a name's missing half: whole name (data1) from given (data2) and family name (data3), or these from the whole. */
export function describeName(values: Values): Record<string, Value> {
  const [whole, given, family] = [values.data1 ?? null, values.data2 ?? null, values.data3 ?? null];
  if (whole === null) return { data1: [given, family].filter((part) => part !== null).join(' ') };
  if (given !== null || family !== null) return {};
  const parts = String(whole).trim().split(/\s+/);
  if (parts.length < 2) return { data2: parts[0] ?? null };
  return { data2: parts.slice(0, -1).join(' '), data3: parts.at(-1) ?? null };
}

/** Android compares callers by this many last digits (PhoneNumberUtils.MIN_MATCH). */
const minMatchDigits = 7;

export type PhoneForms = {
  /** `+` and digits; null when the number does not say its country. */
  readonly e164: string | null;
  /** What the caller lookup keeps, without separators. */
  readonly lookup: readonly string[];
  /** The last seven digits, reversed (PhoneNumberUtils.toCallerIDMinMatch). */
  readonly minMatch: string;
};

/** The forms that Android keeps of a phone number beside the one that was typed. */
export function normalizePhone(number: string): PhoneForms {
  const dialled = number.replace(/[^\d+]/g, '').replace(/(?!^)\+/g, '');
  const digits = dialled.replace('+', '');
  const e164 = dialled.startsWith('+') && digits.length >= 8 && digits.length <= 15 ? dialled : null;
  return {
    e164,
    lookup: dialled === '' ? [] : [dialled],
    minMatch: [...digits.slice(-minMatchDigits)].reverse().join(''),
  };
}
