import { createSocket } from 'node:dgram';
import { setImmediate as turn } from 'node:timers/promises';
import type { Providers } from '../system.ts';
import type { HandsetClock } from './clock.ts';
import type { HandsetPower } from './power.ts';

/** Handset milliseconds of a dark screen after which it comes on by itself: once in an idle block of three hours. */
const darkMs = 2 * 3_600_000;
/** A published clock map that is wrong is so by this much: several cycles, more than any slow answer explains. */
const aheadMs = 3 * 3_600_000;

/** `screen-wakes`: something on the handset switches the screen on, as an alarm or a loose charger does. */
export function wakeByItself({ clock, power }: { readonly clock: HandsetClock; readonly power: HandsetPower }): void {
  let cancel: () => void = () => undefined;
  clock.onRate(() => {
    cancel();
    if (!power.screenOn) cancel = clock.at(clock.now() + darkMs, () => power.wake());
  });
}

/** `clock-map-off`: the clock as one would publish it who adds some hours to what it reads. */
export function aheadOf(clock: HandsetClock): Pick<HandsetClock, 'knots' | 'onRate'> {
  return {
    knots: () => clock.knots().map(({ host, handset }) => ({ host, handset: handset + aheadMs })),
    onRate: clock.onRate,
  };
}

/** `sms-lost`: each message that is written is taken as if it were kept, and is not. */
export function loseMessages({ sms }: Pick<Providers, 'sms'>): void {
  sms.exec('CREATE TEMP TRIGGER lost AFTER INSERT ON sms BEGIN DELETE FROM sms WHERE _id = NEW._id; END');
}

/** RFC 863: whoever listens there throws it away; here nobody does. */
const discardPort = 9;
/** More than the 64 MiB that a capture's kernel buffer has. */
const flood = { packets: 56_000, bytes: 1_400, burst: 200 } as const;

/** `capture-overrun`: as much traffic at once as a download of eighty megabytes makes. */
export async function floodRouter(router: string | null): Promise<void> {
  if (router === null) return;
  const socket = createSocket('udp4');
  const packet = Buffer.alloc(flood.bytes);
  socket.on('error', () => undefined);
  for (let sent = 0; sent < flood.packets; sent += 1) {
    // Nobody is there to take it: what the kernel says of that does not matter.
    socket.send(packet, discardPort, router, () => undefined);
    if (sent % flood.burst === 0) await turn();
  }
  await new Promise<void>((resolve) => socket.close(() => resolve()));
}
