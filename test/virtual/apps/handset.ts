import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer as createPlain, type Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { AppContext } from '../../../harness/virtual/apps/context.ts';
import { createNetwork, type Resolve } from '../../../harness/virtual/apps/network.ts';
import type { Certificate } from '../../../harness/virtual/cloud/certificates.ts';
import { firmwareById } from '../../../harness/virtual/firmware/index.ts';
import { createClock } from '../../../harness/virtual/life/clock.ts';
import { hostTime } from '../../../harness/virtual/life/host-time.ts';
import type { Providers, System, Wifi } from '../../../harness/virtual/system.ts';
import { fakeSystem } from '../fake-system.ts';

export type TestHandset = {
  readonly system: System;
  readonly context: AppContext;
  readonly log: string[];
  readonly done: readonly string[];
  /** Joins or leaves the network. */
  readonly setAddress: (address: string | null) => void;
};

/** A handset with a firmware's properties, a clock of its own pace and real sockets on loopback. */
export function testHandset(options: {
  readonly firmware?: string;
  readonly rate?: number;
  readonly trust?: string;
  readonly rootFolder?: string;
  readonly random?: () => number;
  readonly resolve?: Resolve;
}): TestHandset {
  const firmware = firmwareById(options.firmware ?? 'JHCCNBF33.0');
  const base = fakeSystem({ rootFolder: options.rootFolder ?? '/nonexistent' });
  let address: string | null = '192.168.31.10';
  const wifi: Wifi = {
    enabled: true,
    mac: '02:11:22:33:44:55',
    network: base.wifi.network,
    get address() {
      return address;
    },
    setEnabled: async () => undefined,
  };
  for (const [name, value] of Object.entries(firmware.properties)) base.properties.set(name, value);
  base.properties.set('ro.serialno', 'a1b2c3d4');
  const clock = createClock({ host: hostTime, start: Date.UTC(2014, 7, 14), rate: options.rate ?? 3600 });
  const system: System = { ...base, clock, wifi };
  const log: string[] = [];
  const resolve = options.resolve ?? (async () => '127.0.0.1');
  const network = createNetwork({
    resolve,
    trust: options.trust ?? '',
    sdk: 18,
  });
  const context: AppContext = {
    system,
    network,
    resolve,
    random: options.random ?? (() => 0.5),
    log: (line) => log.push(line),
  };
  return {
    system,
    context,
    log,
    done: base.done,
    setAddress: (value) => {
      address = value;
    },
  };
}

/** Writes contacts as the provider stores them: a name row and a phone row each. */
export function addContacts(providers: Providers, contacts: readonly { name: string; phone: string }[]): void {
  const { contacts: db } = providers;
  const mimetype = (name: string) => {
    db.prepare('INSERT OR IGNORE INTO mimetypes (mimetype) VALUES (?)').run(name);
    return Number(db.prepare('SELECT _id FROM mimetypes WHERE mimetype = ?').get(name)?._id);
  };
  const [nameType, phoneType] = [
    mimetype('vnd.android.cursor.item/name'),
    mimetype('vnd.android.cursor.item/phone_v2'),
  ];
  const row = db.prepare('INSERT INTO data (mimetype_id, raw_contact_id, data1) VALUES (?, ?, ?)');
  for (const { name, phone } of contacts) {
    const id = db.prepare('INSERT INTO raw_contacts (display_name) VALUES (?)').run(name).lastInsertRowid;
    row.run(nameType, id, name);
    row.run(phoneType, id, phone);
  }
}

export function addMessages(providers: Providers, messages: readonly { sender: string; body: string }[]): void {
  const insert = providers.sms.prepare('INSERT INTO sms (address, body, type, date) VALUES (?, ?, 1, 0)');
  for (const { sender, body } of messages) insert.run(sender, body);
}

/** `count` contacts and as many messages, whose numbers look random. */
export function addDose(providers: Providers, count: number): void {
  const people = Array.from({ length: count }, (_, index) =>
    String(1_000_000 + (createHash('sha256').update(`${index}`).digest().readUInt32BE(0) % 9_000_000)),
  );
  addContacts(
    providers,
    people.map((digits) => ({ name: `Canary ${digits}`, phone: `+8529${digits}` })),
  );
  addMessages(
    providers,
    people.map((digits) => ({ sender: `+8526${digits}`, body: `Text ${digits}` })),
  );
}

export type Recorder = {
  readonly port: number;
  /** Everything that each connection sent, in the order of connections; application bytes. */
  readonly connections: Buffer[];
  readonly close: () => Promise<void>;
};

/** A server that keeps what it gets, byte for byte, and answers each request with an empty 200. */
export async function record(certificate: Certificate | null): Promise<Recorder> {
  const connections: Buffer[] = [];
  const sockets = new Set<Socket>();
  const onSocket = (socket: Socket | TLSSocket) => {
    const index = connections.push(Buffer.alloc(0)) - 1;
    sockets.add(socket);
    let answered = 0;
    socket.on('data', (chunk) => {
      const all = Buffer.concat([connections[index] ?? Buffer.alloc(0), chunk]);
      connections[index] = all;
      const complete = requestsIn(all);
      for (; answered < complete; answered += 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server =
    certificate === null
      ? createPlain(onSocket)
      : createServer(
          { key: certificate.key, cert: certificate.chain, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
          onSocket,
        );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Whole requests at the start of `bytes`. */
function requestsIn(bytes: Buffer): number {
  let count = 0;
  let rest = bytes;
  for (let end = rest.indexOf('\r\n\r\n'); end >= 0; end = rest.indexOf('\r\n\r\n')) {
    const length = Number(/^content-length: (\d+)/im.exec(rest.subarray(0, end).toString('latin1'))?.[1] ?? 0);
    if (rest.length < end + 4 + length) return count;
    count += 1;
    rest = rest.subarray(end + 4 + length);
  }
  return count;
}

/** Waits until `ready`, at most `milliseconds`. */
export async function until(ready: () => boolean, milliseconds = 8_000): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!ready()) {
    if (performance.now() > deadline) throw new Error(`not there after ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
