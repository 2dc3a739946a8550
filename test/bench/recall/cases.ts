import { createCipheriv, createHmac } from 'node:crypto';
import type { Canary } from '../../../harness/model/canary.ts';
import { createRandom } from '../../../harness/model/random.ts';
import type { Frame } from '../../analysis/wire.ts';
import { digested, writings } from './canonical.ts';
import { type Carrier, carriers, nameCarriers } from './carry.ts';
import { digests } from './digest.ts';
import { type Encoding, encodingNamed, encodings, isText } from './encode.ts';

/** One leak in one connection. `row` is the line of the table that it counts in. */
export type Case = {
  readonly row: string;
  readonly what: string;
  readonly canary: Canary;
  readonly frames: (port: number) => readonly Frame[];
};

const named = (name: string): Carrier => {
  const found = [...carriers, ...nameCarriers].find((carrier) => carrier.name === name);
  if (found === undefined) throw new Error(`no carrier "${name}"`);
  return found;
};

/** Fresh canaries of every kind; all are long enough to be found by themselves. */
export function makeCanaries(seed: string): Canary[] {
  const random = createRandom(`${seed}/canaries`);
  const pick = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet.charAt(random.int(alphabet.length))).join('');
  const digits = (length: number): string => pick('0123456789', length);
  const word = (): string => `${pick('BDFGKLMNPRSTVZ', 1)}${pick('abdefgiklmnoprstuvz', 9)}`;
  const octets = (): string => `ac:${Array.from({ length: 5 }, () => pick('0123456789abcdef', 2)).join(':')}`;
  const luhn = (body: string): string => {
    const sum = [...body].reduceRight((total, digit, i) => {
      const doubled = (body.length - 1 - i) % 2 === 0 ? Number(digit) * 2 : Number(digit);
      return total + Math.floor(doubled / 10) + (doubled % 10);
    }, 0);
    return `${body}${(10 - (sum % 10)) % 10}`;
  };
  const list: [Canary['kind'], string][] = [
    ['phone', `+86138${digits(8)}`],
    ['phone', `+86159${digits(8)}`],
    ['name', `${word()} ${word()}`],
    ['text', `${pick('abcdefghijklmnopqrstuvwxyz234567', 20)}`],
    ['email', `${pick('abcdefghijkmnpqrstuvwxyz', 12)}@mail.example`],
    ['imei', luhn(`86${digits(12)}`)],
    ['imsi', `46000${digits(10)}`],
    ['iccid', luhn(`898600${digits(12)}`)],
    ['serial', pick('0123456789abcdef', 16)],
    ['android_id', pick('0123456789abcdef', 16)],
    ['mac', octets()],
    ['bssid', octets()],
    ['package', `com.${word().toLowerCase()}.${word().toLowerCase()}`],
    ['location', `22.${digits(6)},114.${digits(6)}`],
  ];
  return list.map(([kind, value], i) => ({ id: `${kind}-${i}`, kind, value }));
}

type Payload = { readonly what: string; readonly bytes: Buffer };
const wrap = (payload: Payload, encoding: Encoding): Payload | null =>
  encoding.text && !isText(payload.bytes)
    ? null
    : { what: `${encoding.name}(${payload.what})`, bytes: encoding.encode(payload.bytes) };

/** Text goes into JSON, the rest into a body of its own. */
const homes = (bytes: Buffer): Carrier[] =>
  isText(bytes) ? [named('JSON body'), named('form body')] : [named('whole body')];

/** MIUI's updater: AES-128 in CBC with the key and IV that are public. */
function updaterCipher(bytes: Buffer): Buffer {
  const cipher = createCipheriv('aes-128-cbc', 'miuiotavalided11', '0102030405060708');
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

/** Every form that the notes list, alone, encoded, digested, enciphered, split; and compositions of two and three layers. */
export function makeCases(
  canaries: readonly Canary[],
  options: { readonly seed: string; readonly triples: number },
): Case[] {
  const cases: Case[] = [];
  const random = createRandom(`${options.seed}/compositions`);
  const add = (
    row: string,
    canary: Canary,
    payload: Payload | null,
    into: readonly Carrier[] = payload ? homes(payload.bytes) : [],
  ) => {
    if (payload === null) return;
    for (const carrier of into) {
      if (carrier.text && !isText(payload.bytes)) continue;
      const what = `${payload.what} in ${carrier.name}`;
      cases.push({ row, what, canary, frames: (port) => carrier.carry(payload.bytes, port) });
    }
  };
  const plain = (canary: Canary): Payload[] =>
    writings(canary).map(({ name, bytes }) => ({ what: `${canary.kind} ${name}`, bytes }));
  const hashed = (canary: Canary): Payload[] =>
    digested(canary).flatMap((written) =>
      digests.map(({ name, digest }) => ({
        what: `${name}(${canary.kind} ${written.name})`,
        bytes: digest(written.bytes),
      })),
    );

  for (const canary of canaries) {
    for (const payload of plain(canary)) {
      add(`form: ${payload.what}`, canary, payload, carriers);
      for (const encoding of encodings) add(`encoding: ${encoding.name}`, canary, wrap(payload, encoding));
    }
    for (const payload of hashed(canary)) {
      const row = `digest: ${payload.what.replace(/\(.*/, '')}`;
      for (const name of ['hex', 'HEX', 'base32', 'base64', 'base64url'])
        add(row, canary, wrap(payload, encodingNamed(name)), [named('URL query')]);
      add(row, canary, payload, [named('whole body')]);
      const prefix = { what: `first 8 bytes of ${payload.what}`, bytes: payload.bytes.subarray(0, 8) };
      add(`${row}, first 8 bytes`, canary, wrap(prefix, encodingNamed('hex')), [named('URL query')]);
      const cut = {
        what: `16 characters of base64url of ${payload.what}`,
        bytes: Buffer.from(payload.bytes.toString('base64url').slice(0, 16)),
      };
      add(`${row}, H(x)`, canary, cut, [named('URL path')]);
    }
    const [first] = plain(canary);
    if (first === undefined) continue;
    for (const carrier of nameCarriers) {
      for (const name of ['hex', 'base32 lower case'])
        add(`split: ${carrier.name}`, canary, wrap(first, encodingNamed(name)), [carrier]);
    }
    const record = {
      what: `JSON with ${first.what}`,
      bytes: Buffer.from(`{"i":"${first.bytes.toString('latin1')}","v":"4.3"}`, 'latin1'),
    };
    const enciphered = { what: `MIUI updater(${record.what})`, bytes: updaterCipher(record.bytes) };
    add('cipher: MIUI updater', canary, enciphered, [named('whole body')]);
    for (const name of ['base64', 'base64url', 'hex'])
      add('cipher: MIUI updater', canary, wrap(enciphered, encodingNamed(name)));
    for (const key of [0x01, 0x20, 0x5a, 0x80, 0xff]) {
      const masked = { what: `xor ${key}(${record.what})`, bytes: record.bytes.map((byte) => byte ^ key) as Buffer };
      add('cipher: single-byte XOR', canary, { ...masked, bytes: Buffer.from(masked.bytes) }, [
        named('whole body'),
        named('raw TCP'),
      ]);
      add(
        'cipher: single-byte XOR',
        canary,
        wrap({ ...masked, bytes: Buffer.from(masked.bytes) }, encodingNamed('base64')),
      );
    }
    for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
      const key = `k${random.int(1e9).toString(36)}Token`;
      const mac = createHmac(algorithm, key).update(first.bytes).digest('hex');
      add(
        'HMAC with a key of the session',
        canary,
        { what: `hmac-${algorithm}(${first.what})`, bytes: Buffer.from(`{"token":"${key}","sig":"${mac}"}`) },
        [named('whole body')],
      );
    }
    const [some] = hashed(canary).filter(({ what }) => what.startsWith('sha1'));
    for (const inner of encodings) {
      for (const outer of encodings) {
        const pair = (payload: Payload | undefined): void => {
          const once = payload === undefined ? null : wrap(payload, inner);
          add('two layers', canary, once === null ? null : wrap(once, outer), [named('whole body')]);
        };
        if (canary.kind === 'phone' || canary.kind === 'name') pair(first);
        if (canary.kind === 'imei') pair(some);
      }
    }
    const nested = digests.filter(({ name }) => ['md5', 'sha1', 'sha256'].includes(name));
    for (const outer of nested) {
      for (const inner of nested) {
        const text = Buffer.from(inner.digest(first.bytes).toString('hex'));
        add(
          'digest of a digest',
          canary,
          wrap(
            { what: `${outer.name}(${inner.name} of ${first.what})`, bytes: outer.digest(text) },
            encodingNamed('hex'),
          ),
        );
      }
    }
  }
  for (let i = 0; i < options.triples; i++) {
    const canary = canaries[random.int(canaries.length)] as Canary;
    const all = random.int(3) === 0 ? hashed(canary) : plain(canary);
    let payload: Payload | null = all[random.int(all.length)] ?? null;
    for (let layer = 0; layer < 3 && payload !== null; layer++)
      payload = wrap(payload, encodings[random.int(encodings.length)] as Encoding);
    if (payload !== null) add('three layers', canary, payload, [carriers[random.int(carriers.length)] as Carrier]);
  }
  return cases;
}
