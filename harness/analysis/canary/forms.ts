import type { Canary, CanaryKind } from '../../model/canary.ts';
import { emailForms } from './forms/email.ts';
import type { Family, Form } from './forms/form.ts';
import { hexForms, identifierForms, uuidForms } from './forms/identifier.ts';
import { iccidForms, imeiForms, imsiForms } from './forms/imei.ts';
import { locationForms } from './forms/location.ts';
import { macForms } from './forms/mac.ts';
import { nameForms } from './forms/name.ts';
import { phoneForms } from './forms/phone.ts';
import { textForms } from './forms/text.ts';

/** How each kind is written. A new kind is a file of its own and a line here. */
const families: Readonly<Record<CanaryKind, Family>> = {
  phone: phoneForms,
  name: nameForms,
  text: textForms,
  email: emailForms,
  imei: imeiForms,
  imsi: imsiForms,
  iccid: iccidForms,
  serial: hexForms,
  android_id: hexForms,
  mac: macForms,
  bssid: macForms,
  package: identifierForms,
  location: locationForms,
  uuid: uuidForms,
  ad_id: uuidForms,
  ssid: identifierForms,
};

/** All ways in which a canary of its kind is written, each text once, the fullest first (FIELD notes, section 3). Unicode in composed and decomposed form. */
export function formsOf({ kind, value }: Pick<Canary, 'kind' | 'value'>): Form[] {
  const forms = new Map<string, Form>();
  for (const form of families[kind](value)) {
    for (const text of [form.text, form.text.normalize('NFC'), form.text.normalize('NFD')]) {
      if (text.length > 0 && !forms.has(text)) forms.set(text, text === form.text ? form : { ...form, text });
    }
  }
  return [...forms.values()];
}
