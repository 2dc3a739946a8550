import type { DeviceProfile } from '../harness/model/device.ts';
import { redmi1s } from './redmi1s.ts';

/** The Redmi 1S as a program behind a real ADB connection, on a network of real packets. */
export const redmi1sVirtual: DeviceProfile = {
  ...redmi1s,
  id: 'redmi1s-virtual',
  name: 'Xiaomi Redmi 1S (virtual)',
  virtual: true,
  attach: { kind: 'program', program: 'harness/virtual/main.ts', args: ['--device', 'redmi1s'] },
  network: { kind: 'wire' },
  clockMap: '/data/misc/clock/map.ndjson',
  ota: { ...redmi1s.ota, minutes: 2 },
  reset: redmi1s.reset && { ...redmi1s.reset, minutes: 2 },
  account: redmi1s.account && { ...redmi1s.account, minutes: 1 },
  store: redmi1s.store && { ...redmi1s.store, minutes: 1 },
  bootMinutes: 1,
  updates: [
    ...['JHCCNBH45.0', 'JHCCNBH46.0', 'JHCCNBH44.0', 'JHCCNBH65.0', 'none'],
    // With an application store, each with a truth of its own (scenario app-store).
    ...['JHCCNBH80.0', 'JHCCNBH81.0', 'JHCCNBH82.0', 'JHCCNBH83.0'],
  ],
};
