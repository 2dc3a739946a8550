import { encode, RECURSION_DESIRED } from 'dns-packet';
import { pcapngBlock, tcpFrame, u16, u32, udpFrame } from '../analysis/wire.ts';

/** A frame with its time, host milliseconds. */
export type TimedFrame = { readonly time: number; readonly data: Buffer };

/** What is said in one TCP connection: pieces in turn, up from the handset or down to it. */
export type Turn = { readonly up: boolean; readonly data: Buffer };

const mss = 1400;
/** Milliseconds between two packets. */
const pace = 0.4;

/** A connection from handshake to end, acknowledgements carried by the next packet of that side. `dead` leaves every answer out. */
export function connection(of: {
  readonly time: number;
  readonly client: { readonly ip: string; readonly port: number };
  readonly server: { readonly ip: string; readonly port: number };
  readonly turns: readonly Turn[];
  readonly dead: boolean;
}): TimedFrame[] {
  const { client, server, dead } = of;
  const next = { up: (client.port * 7919) >>> 0, down: (client.port * 104_729) >>> 0 };
  const frames: TimedFrame[] = [];
  const send = (up: boolean, flags: string, data: Buffer = Buffer.alloc(0)): void => {
    if (dead && (!up || flags !== 'S')) return;
    const [from, to] = up ? [client, server] : [server, client];
    const ends = { from: from.ip, fromPort: from.port, to: to.ip, toPort: to.port };
    const seq = up ? next.up : next.down;
    const ack = flags.includes('A') ? (up ? next.down : next.up) : 0;
    frames.push({ time: of.time + frames.length * pace, data: tcpFrame({ ...ends, seq, ack, flags, data }) });
    const used = data.length + (/[SF]/.test(flags) ? 1 : 0);
    if (up) next.up = (next.up + used) >>> 0;
    else next.down = (next.down + used) >>> 0;
  };
  send(true, 'S');
  send(false, 'SA');
  for (const { up, data } of of.turns)
    for (let at = 0; at < data.length; at += mss) send(up, 'PA', data.subarray(at, at + mss));
  send(true, 'FA');
  send(false, 'FA');
  send(true, 'A');
  return frames;
}

/** A question for a name and its answer. */
export function lookup(of: {
  readonly time: number;
  readonly client: { readonly ip: string; readonly port: number };
  readonly resolver: string;
  readonly name: string;
  readonly ip: string;
}): TimedFrame[] {
  const { client, resolver, name, ip, time } = of;
  const id = client.port & 0xffff;
  const questions = [{ type: 'A' as const, name }];
  const asked = encode({ type: 'query', id, flags: RECURSION_DESIRED, questions });
  const answers = [{ type: 'A' as const, name, ttl: 300, data: ip }];
  const told = encode({ type: 'response', id, flags: RECURSION_DESIRED, questions, answers });
  const up = { from: client.ip, fromPort: client.port, to: resolver, toPort: 53, data: asked };
  const down = { from: resolver, fromPort: 53, to: client.ip, toPort: client.port, data: told };
  return [
    { time, data: udpFrame(up) },
    { time: time + pace, data: udpFrame(down) },
  ];
}

const record = (type: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([type, 3, 3]), u16(body.length), body]);

/** A ClientHello (RFC 5246) with the server's name (RFC 6066), as small as one may be. */
export function clientHello(name: string, random: Buffer): Buffer {
  const host = Buffer.from(name);
  const entry = Buffer.concat([Buffer.from([0]), u16(host.length), host]);
  const list = Buffer.concat([u16(entry.length), entry]);
  const extensions = Buffer.concat([u16(0), u16(list.length), list]);
  const body = Buffer.concat([
    ...[Buffer.from([3, 3]), random, Buffer.from([0])],
    ...[u16(4), u16(0xc02f), u16(0xc030), Buffer.from([1, 0])],
    ...[u16(extensions.length), extensions],
  ]);
  const length = Buffer.from([0, body.length >> 8, body.length & 255]);
  return record(22, Buffer.concat([Buffer.from([1]), length, body]));
}

/** A ServerHello and the end of the handshake, its content sealed. */
export function serverHello(random: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from([3, 3]), random, Buffer.from([0]), u16(0xc02f), Buffer.from([0])]);
  const hello = Buffer.concat([Buffer.from([2, 0, body.length >> 8, body.length & 255]), body]);
  return Buffer.concat([record(22, hello), record(20, Buffer.from([1]))]);
}

/** Sealed application data; `bytes` of it are random, as ciphertext is. */
export function sealed(content: Buffer): Buffer {
  const records: Buffer[] = [];
  for (let at = 0; at < content.length; at += 16_000) records.push(record(23, content.subarray(at, at + 16_000)));
  return Buffer.concat(records);
}

const padded = (data: Buffer): Buffer => Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
const put32 = (value: number): Buffer => u32(value).reverse();
const put16 = (value: number): Buffer => u16(value).reverse();
const option = (code: number, value: Buffer): Buffer =>
  Buffer.concat([put16(code), put16(value.length), padded(value)]);

/** A pcapng file of one Ethernet interface, microseconds, with the statistics that dumpcap leaves at its end. */
export function pcapng(frames: readonly TimedFrame[]): Buffer {
  const stamp = (time: number): Buffer => {
    const micros = BigInt(Math.round(time * 1000));
    return Buffer.concat([put32(Number(micros >> 32n)), put32(Number(micros & 0xffff_ffffn))]);
  };
  const whole = Buffer.alloc(8, 0xff);
  const last = frames.at(-1)?.time ?? 0;
  const count = Buffer.alloc(8);
  count.writeBigUInt64LE(BigInt(frames.length));
  return Buffer.concat([
    pcapngBlock(0x0a0d0d0a, Buffer.concat([put32(0x1a2b3c4d), put16(1), put16(0), whole])),
    pcapngBlock(1, Buffer.concat([put16(1), put16(0), put32(262_144)])),
    ...frames.map(({ time, data }) =>
      pcapngBlock(6, Buffer.concat([put32(0), stamp(time), put32(data.length), put32(data.length), data])),
    ),
    pcapngBlock(
      5,
      Buffer.concat([put32(0), stamp(last), option(4, count), option(5, Buffer.alloc(8)), put16(0), put16(0)]),
    ),
  ]);
}
