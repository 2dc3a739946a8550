import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Random } from '../../harness/model/random.ts';
import type { BlockCanaries } from '../../harness/plan/canaries.ts';

/** What a firmware knows of its owner when it sends something. */
export type Known = {
  readonly planted: BlockCanaries;
  readonly placebo: number;
  readonly imei: string;
  readonly imsi: string;
  readonly random: Random;
};

/** One thing that a firmware does again and again, in handset time. */
export type Habit = {
  readonly host: string;
  readonly ip: string;
  /** Seconds. */
  readonly period: number;
  readonly phase: number;
  readonly sends: (known: Known) => Sent;
  /** The request inside of what is sent sealed, as interception writes it down. */
  readonly opened?: (known: Known) => Extract<Sent, { kind: 'http' }>;
};

/** A request in the clear, or so many bytes sealed by TLS. */
export type Sent =
  | { readonly kind: 'http'; readonly method: 'GET' | 'POST'; readonly target: string; readonly body: Buffer }
  | { readonly kind: 'tls'; readonly bytes: number };

export type Firmware = { readonly incremental: string; readonly habits: readonly Habit[] };

const china = '42.62.48.181';
const guangdong = '112.90.216.10';
const singapore = '54.255.160.10';

const post = (target: string, body: Buffer): Sent => ({ kind: 'http', method: 'POST', target, body });
const forecast = { kind: 'http', method: 'GET', target: '/v2/now?city=Hong+Kong', body: Buffer.alloc(0) } as const;

/** Numbers of contacts and senders of messages, with the handset's own identifiers. */
function report({ planted, imei, imsi }: Known): Buffer {
  const numbers = [
    ...planted.contacts.map(({ phone }) => phone.value),
    ...planted.messages.map(({ address }) => address.value),
  ];
  return Buffer.from(JSON.stringify({ imei, imsi, numbers }));
}

/** Bytes of a sealed report: so many for each contact and message, and the noise of what else is in it. */
const sealedReport =
  (each: number): Habit['sends'] =>
  ({ planted, random }) => ({
    kind: 'tls',
    bytes: 893 + Math.round(each * planted.contacts.length * (0.9 + 0.2 * random.next())) + random.int(12),
  });

/** The leak of the case: numbers of contacts in the clear, every half hour. */
export const plainLeak: Habit = {
  host: 'api.account.example.cn',
  ip: china,
  period: 1800,
  phase: 300,
  sends: (known) => post('/pass/report', report(known)),
};
export const plainLeakElsewhere: Habit = { ...plainLeak, host: 'log.account.example.cn', ip: '42.62.48.182' };
export const packedLeak: Habit = {
  ...plainLeak,
  sends: (known) => post('/pass/report', Buffer.from(`d=${gzipSync(report(known)).toString('base64url')}`)),
};
/** The leak as it came back: sealed, to a rented server in Singapore. */
export const sealedLeak: Habit = {
  host: 'data.mi-img.example',
  ip: singapore,
  period: 1800,
  phase: 1100,
  sends: sealedReport(64),
};
export const sealedLeakAtHome: Habit = { ...plainLeak, sends: sealedReport(34) };
export const lessAtHome: Habit = { ...plainLeak, sends: sealedReport(12) };
/** The hash of the case: the first 16 characters of base64url(SHA-1(IMEI)), to the weather's neighbour. */
export const hashedImei: Habit = {
  host: 'stat.example.cn',
  ip: '112.90.216.11',
  period: 1800,
  phase: 900,
  sends: ({ imei }) => ({
    kind: 'http',
    method: 'GET',
    target: `/activate/dev/${createHash('sha1').update(imei).digest('base64url').slice(0, 16)}/activating`,
    body: Buffer.alloc(0),
  }),
};

export const sealedWeather: Habit = {
  host: 'weather.example.cn',
  ip: guangdong,
  period: 1800,
  phase: 700,
  sends: ({ random }) => ({ kind: 'tls', bytes: 310 + random.int(8) }),
};
export const plainWeather: Habit = {
  ...sealedWeather,
  sends: () => forecast,
};
export const openedWeather: Habit = { ...sealedWeather, opened: () => forecast };
/** A program that sends more or less as it pleases. */
export const moodyStore: Habit = {
  host: 'app.store.example.cn',
  ip: '112.90.216.12',
  period: 1800,
  phase: 1300,
  sends: ({ random }) => ({ kind: 'tls', bytes: Math.round(800 * Math.exp(3 * random.next())) }),
};
export const push: Habit = { ...sealedWeather, host: 'push.example.cn', ip: '112.90.216.13', phase: 1500 };

export const old: Firmware = { incremental: 'JHCCNBF33.0', habits: [plainLeak, sealedWeather] };
export const firmware = (...habits: Habit[]): Firmware => ({ incremental: 'JHCCNBH45.0', habits });
