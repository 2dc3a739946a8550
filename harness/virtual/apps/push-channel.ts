import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Behaviour } from '../firmware-types.ts';
import type { App } from '../system.ts';
import type { AppContext } from './context.ts';
import { readInbox, readPhoneBook } from './private-data.ts';
import { readFrames, writeFrame } from './push-frames.ts';
import { everyPeriod } from './schedule.ts';
import { packRecords, sealUpload } from './upload-payload.ts';

type Channel = Extract<Behaviour, { kind: 'push-channel' }>;

const port = 5222;
/** Sizes of the first frames in a real capture: the greeting in the clear, then what binds the app, encrypted. */
const bindBytes = { least: 886, most: 936 } as const;
/** A burst is the newest records as far as they fit, each sealed to some 24 bytes. */
const recordsInBurst = 1_200;
const connectMs = 10_000;

/**
 * MiPush: one TCP connection to port 5222 that is kept open, with a ping of 12 bytes each some 450 s (FIELD 1, and a real capture); its frames are
 * encrypted by the program itself, not by TLS. With `burst` a program uses it to send the phone book and the messages: that a build
 * did so is made up.
 */
export function createPushChannel(behaviour: Channel, context: AppContext): App {
  const { system, random } = context;
  const log = (line: string) => context.log(`XMPush: ${line}`);
  let socket: Socket | null = null;

  const open = async (signal: AbortSignal): Promise<Socket> => {
    if (socket !== null && !socket.destroyed) return socket;
    const address = await context.resolve(behaviour.host);
    const opened = connect({ host: address, port, signal });
    socket = opened;
    opened.on('error', (error) => log(error.message));
    let pending = Buffer.alloc(0);
    opened.on('data', (chunk) => {
      // What the server says is not looked into; only that it speaks the protocol.
      try {
        pending = Buffer.from(readFrames(Buffer.concat([pending, chunk])).rest);
      } catch (error) {
        opened.destroy(error instanceof Error ? error : undefined);
      }
    });
    await connected(opened);
    opened.write(writeFrame(greeting(context)));
    opened.write(writeFrame(randomBytes(between(random, bindBytes))));
    return opened;
  };
  const ping = async (signal: AbortSignal) => {
    const held = socket !== null && !socket.destroyed;
    const channel = await open(signal);
    if (held) channel.write(writeFrame(Buffer.alloc(0)));
  };
  const burst = async (signal: AbortSignal) => {
    const channel = await open(signal);
    const { imei, imsi, operator } = system.telephony;
    const body = sealUpload({
      device: { imei, imsi, operator, version: system.properties.get('ro.build.version.incremental') },
      records: packRecords(readPhoneBook(system.providers), readInbox(system.providers)).slice(-recordsInBurst),
      bytes: (dataBytes) => dataBytes + between(random, { least: 32, most: 400 }),
    });
    channel.write(writeFrame(body));
  };

  const schedules = [
    everyPeriod({ system, random, log, periodSeconds: behaviour.pingSeconds, task: ping }),
    ...(behaviour.burst === undefined
      ? []
      : [everyPeriod({ system, random, log, periodSeconds: behaviour.burst.periodSeconds, task: burst })]),
  ];
  return {
    package: 'com.xiaomi.xmsf',
    start: () => {
      for (const schedule of schedules) schedule.start();
    },
    stop: async () => {
      await Promise.all(schedules.map((schedule) => schedule.stop()));
      socket?.destroy();
    },
  };
}

/** What the real one says in the clear: domain, command, model, version and a random device id. */
function greeting({ system }: AppContext): Buffer {
  const { properties, telephony } = system;
  const id = createHash('md5').update(telephony.imei).update(randomBytes(8)).digest('hex');
  const fields = [
    'xiaomi.com',
    'CONN',
    properties.get('ro.product.model'),
    properties.get('ro.build.version.incremental'),
    `a-${id.toUpperCase()}`,
  ];
  const parts = fields.flatMap((field, index) => [
    Buffer.from([(index + 3) * 8 + 2, field.length]),
    Buffer.from(field),
  ]);
  return Buffer.concat([Buffer.from('000200160000', 'hex'), ...parts]);
}

function between(random: () => number, { least, most }: { readonly least: number; readonly most: number }): number {
  return least + Math.floor(random() * (most - least + 1));
}

function connected(socket: Socket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const late = setTimeout(() => socket.destroy(new Error(`no connection within ${connectMs} ms`)), connectMs);
  socket
    .once('connect', resolve)
    .once('error', reject)
    .once('close', () => reject(new Error('closed')));
  return promise.finally(() => clearTimeout(late));
}
