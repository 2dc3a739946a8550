import type { Act } from '../../model/act.ts';
import type { PerformAct } from './act.ts';
import { rowsIn } from './rows.ts';
import { gps, login, simAndWifi } from './switches.ts';

/** What the runner can do of an owner's acts. */
export const performers: { readonly [A in Act]?: PerformAct } = {
  'sim-and-wifi': simAndWifi,
  gps,
  contact: rowsIn('contact'),
  'sms-received': rowsIn('sms'),
  'call-received': rowsIn('call'),
  login,
};
