import { calendar } from './calendar.ts';
import { callsIn, callsOut } from './calls.ts';
import { clipboard } from './clipboard.ts';
import { contacts } from './contacts.ts';
import { location } from './location.ts';
import { mms } from './mms.ts';
import { photos } from './photos.ts';
import { placebos } from './placebo.ts';
import { sentinels } from './sentinels.ts';
import { smsReceived, smsSent } from './sms.ts';
import type { SeedStore } from './store.ts';

/** Every place where canaries are planted, in the order of planting. A new one is a file and a line here. */
export const seedStores: readonly SeedStore[] = [
  contacts,
  smsReceived,
  callsIn,
  smsSent,
  callsOut,
  mms,
  calendar,
  photos,
  location,
  clipboard,
  sentinels,
  placebos,
];
