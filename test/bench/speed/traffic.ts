import { createCipheriv, createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Canary } from '../../../harness/model/canary.ts';
import type { Random } from '../../../harness/model/random.ts';

/** One message of a conversation. */
export type Turn = { readonly up: boolean; readonly data: Uint8Array };

/** What a connection says, made as it goes on, so that a long one is never whole in memory. */
export type Talk = { readonly proto: 'tcp' | 'udp'; readonly port: number; readonly turns: Iterable<Turn> };

/** Random bytes that a seed determines: the key stream of AES-128 in counter mode. */
export function createNoise(seed: string): (length: number) => Buffer {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16);
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  const zeros = Buffer.alloc(64 * 1024);
  return (length) => {
    if (length <= zeros.length) return cipher.update(zeros.subarray(0, length));
    return cipher.update(Buffer.alloc(length));
  };
}

export type Source = {
  readonly random: Random;
  readonly noise: (length: number) => Buffer;
  readonly canaries: readonly Canary[];
};

const u16 = (value: number) => Buffer.from([value >>> 8, value & 255]);
const vector = (bytes: Uint8Array) => Buffer.concat([u16(bytes.length), bytes]);
const record = (type: number, bytes: Uint8Array) => Buffer.concat([Buffer.from([type, 3, 3]), vector(bytes)]);

function clientHello(host: string, noise: Source['noise']): Buffer {
  const name = Buffer.concat([Buffer.from([0]), vector(Buffer.from(host))]);
  const extension = Buffer.concat([u16(0), vector(vector(name))]);
  const body = Buffer.concat([u16(0x0303), noise(32), Buffer.from([0]), vector(u16(0xc02f)), Buffer.from([1, 0])]);
  const hello = Buffer.concat([body, vector(extension)]);
  return record(22, Buffer.concat([Buffer.from([1, 0]), vector(hello)]));
}

/** A TLS connection that brings `down` bytes in records of 16 KiB, and takes up `up`. */
export function* tls({ random, noise }: Source, host: string, up: number, down: number): Generator<Turn> {
  yield { up: true, data: clientHello(host, noise) };
  yield { up: false, data: record(22, Buffer.concat([Buffer.from([2, 0, 0, 38, 3, 3]), noise(36)])) };
  yield { up: false, data: Buffer.concat([record(20, Buffer.from([1])), record(22, noise(3000))]) };
  yield { up: true, data: Buffer.concat([record(20, Buffer.from([1])), record(22, noise(40))]) };
  for (let left = up; left > 0; left -= 16_000) yield { up: true, data: record(23, noise(Math.min(left, 16_000))) };
  for (let left = down; left > 0; ) {
    const size = Math.min(left, random.int(8) === 0 ? 4_000 : 16_000);
    yield { up: false, data: record(23, noise(size)) };
    left -= size;
  }
}

/** Push messages: a length in two bytes and an opaque body, both ways, for as long as the capture lasts. */
export function* push({ random, noise }: Source): Generator<Turn> {
  for (;;) {
    const size = 30 + random.int(400);
    yield { up: random.int(2) === 0, data: Buffer.concat([u16(size), noise(size)]) };
  }
}

const hosts = ['api.example', 'app.example', 'data.mistat.example', 'update.example', 'weather.example'] as const;

const words = 'status version build id time list item title score rank url image size cache token page user city wind';

function jsonText(random: Random, bytes: number): string {
  const names = words.split(' ');
  const parts: string[] = [];
  for (let length = 0; length < bytes; ) {
    const key = names[random.int(names.length)];
    const value =
      random.int(3) === 0 ? String(random.int(1e9)) : `"${names[random.int(names.length)]} ${random.int(9999)}"`;
    const part = `"${key}":${value}`;
    parts.push(part);
    length += part.length + 1;
  }
  return `{${parts.join(',')}}`;
}

function leak({ random, canaries }: Source): string {
  const { value = '' } = canaries[random.int(canaries.length)] ?? {};
  const form = random.int(3);
  if (form === 0) return createHash('sha1').update(value).digest('hex');
  return form === 1 ? encodeURIComponent(value) : Buffer.from(value).toString('base64');
}

/** A few requests over one connection, one of them with a canary in it where `leaks`; answers are JSON, gzip or an image. */
export function* http(source: Source, leaks: boolean): Generator<Turn> {
  const { random, noise } = source;
  const host = hosts[random.int(hosts.length)];
  const requests = 1 + random.int(4);
  const guilty = leaks ? random.int(requests) : -1;
  for (let i = 0; i < requests; i++) {
    const text = i === guilty ? `d=${leak(source)}&t=1` : `v=${random.int(1e6)}&t=2`;
    const agent = 'User-Agent: Dalvik/1.6.0 (Linux; U; Android 4.3; HM 1SC Build/JLS36C)\r\nAccept-Encoding: gzip';
    const head = `POST /v1/report?n=${random.int(1e6)} HTTP/1.1\r\nHost: ${host}\r\n${agent}`;
    yield { up: true, data: Buffer.from(`${head}\r\nContent-Length: ${text.length}\r\n\r\n${text}`) };
    const kind = random.int(3);
    const type = ['application/json', 'application/json\r\nContent-Encoding: gzip', 'image/jpeg'][kind];
    const body =
      kind === 2 ? noise(5_000 + random.int(60_000)) : Buffer.from(jsonText(random, 2_000 + random.int(40_000)));
    const sent = kind === 1 ? gzipSync(body) : body;
    const answer = `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${sent.length}\r\n\r\n`;
    yield { up: false, data: Buffer.concat([Buffer.from(answer), sent]) };
  }
}

export function* dns({ random }: Source): Generator<Turn> {
  const labels = `${hosts[random.int(hosts.length)]}`
    .split('.')
    .map((part) => Buffer.from(`${String.fromCharCode(part.length)}${part}`));
  const question = Buffer.concat([...labels, Buffer.from([0]), u16(1), u16(1)]);
  const id = u16(random.int(65_536));
  yield { up: true, data: Buffer.concat([id, Buffer.from([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]), question]) };
  const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 42, 62, random.int(256), random.int(256)]);
  yield { up: false, data: Buffer.concat([id, Buffer.from([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]), question, answer]) };
}

export function* ntp({ noise }: Source): Generator<Turn> {
  yield { up: true, data: Buffer.concat([Buffer.from([0x1b]), Buffer.alloc(47)]) };
  yield { up: false, data: Buffer.concat([Buffer.from([0x1c, 2, 3, 0xec]), noise(44)]) };
}

export const hostOf = ({ random }: Source): string => `h${random.int(40)}.${hosts[random.int(hosts.length)]}`;
