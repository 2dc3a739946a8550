import type { Store } from './ledger.ts';

/** What somebody does with a handset from its box, in F-Secure's order of July 2014 (FIELD 1); each an arm of its own. */
export const acts = [
  'sim-and-wifi',
  'gps',
  'contact',
  'sms-received',
  'sms-sent',
  'mms-received',
  'call-received',
  'call-made',
  'login',
] as const;
export type Act = (typeof acts)[number];

/** Where the rows stand that an act leaves on the handset; null for one that leaves none. What a radio would bring is written as a row. */
export const actStores: Readonly<Record<Act, Store | null>> = {
  'sim-and-wifi': null,
  gps: null,
  contact: 'contact',
  'sms-received': 'sms',
  'sms-sent': 'sms-sent',
  'mms-received': 'mms',
  'call-received': 'call',
  'call-made': 'call-out',
  login: null,
};

/** An act as the beginning of a sentence: `after the first SMS was received`. */
export const actWords: Readonly<Record<Act, string>> = {
  'sim-and-wifi': 'with the SIM card in and Wi-Fi on',
  gps: 'after GPS was switched on',
  contact: 'after the first contacts were added',
  'sms-received': 'after the first SMS were received',
  'sms-sent': 'after the first SMS were sent',
  'mms-received': 'after the first MMS were received',
  'call-received': 'after the first calls were received',
  'call-made': 'after the first calls were made',
  login: "after the login to the vendor's cloud",
};
