import type { Act } from '../../model/act.ts';
import type { PerformAct } from './act.ts';
import { rowsIn } from './rows.ts';
import { gps, login, simAndWifi } from './switches.ts';

/** How the runner does each of an owner's acts. */
export const performers: { readonly [A in Act]: PerformAct } = {
  'sim-and-wifi': simAndWifi,
  gps,
  contact: rowsIn('contact'),
  'sms-received': rowsIn('sms'),
  'sms-sent': rowsIn('sms-sent'),
  'mms-received': rowsIn('mms'),
  'call-received': rowsIn('call'),
  'call-made': rowsIn('call-out'),
  login,
};
