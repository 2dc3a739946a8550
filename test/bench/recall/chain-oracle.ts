import { createHash } from 'node:crypto';
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import type { ReplayedStep } from '../../../harness/analysis/canary/replay.ts';
import type { Canary } from '../../../harness/model/canary.ts';
import { digested, writings } from './canonical.ts';

/** Decoders of Node's own and of a few lines each, by the link they undo: all readings of the bytes of a step. */
type Oracle = (bytes: Buffer) => readonly Buffer[];

const cut = { finishFlush: constants.Z_SYNC_FLUSH };
/** The characters that stood for the match need not begin where four of them make three bytes. */
const base64: Oracle = (bytes) =>
  ['', 'A', 'AA', 'AAA'].map((lead) => Buffer.from(lead + bytes.toString('latin1').replace(/[^\w+/-]/g, ''), 'base64'));
const oracles: Readonly<Record<string, Oracle>> = {
  hex: (bytes) => {
    const digits = bytes.toString('latin1').replace(/[^0-9a-f]/gi, '');
    return [digits, digits.slice(1)].map((text) => Buffer.from(text, 'hex'));
  },
  base64,
  base64url: base64,
  gzip: (bytes) => [gunzipSync(bytes, cut)],
  zlib: (bytes) => [inflateSync(bytes, cut)],
  deflate: (bytes) => [inflateRawSync(bytes, cut)],
  br: (bytes) => [brotliDecompressSync(bytes)],
  zstd: (bytes) => [zstdDecompressSync(bytes)],
  percent: (bytes) => [
    Buffer.from(
      bytes
        .toString('latin1')
        .replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
      'latin1',
    ),
  ],
  'utf-16le': (bytes) => [Buffer.from(bytes.filter((byte) => byte !== 0))],
  'utf-16be': (bytes) => [Buffer.from(bytes.filter((byte) => byte !== 0))],
};

const undone = (link: string, bytes: Buffer): readonly Buffer[] | null => {
  const key = /^xor\/0x([0-9a-f]{2})$/.exec(link)?.[1];
  if (key !== undefined) return [Buffer.from(bytes.map((byte) => byte ^ Number.parseInt(key, 16)))];
  return oracles[link]?.(bytes) ?? null;
};

/**
 * What is wrong with a replayed chain, by its names and by decoders that are not ours; null when it holds. Links that Node has no decoder for
 * are taken as the replay gives them.
 */
export function faultOf(
  steps: readonly ReplayedStep[] | null,
  chain: readonly string[],
  canary: Canary,
): string | null {
  if (steps === null) return 'the chain does not come out of the capture';
  if (steps.map(({ name }) => name).join(' ') !== chain.join(' ')) return 'the steps are not the links of the chain';
  for (const [i, { name, bytes }] of steps.entries()) {
    const next = steps[i + 1];
    if (next === undefined) return formFault(name, Buffer.from(bytes), canary);
    const readings = undone(name, Buffer.from(bytes));
    // What a layer makes of each run ends with a zero byte of its own, which can agree with one more of a digest or of UTF-16.
    const wanted = Buffer.from(next.bytes.at(-1) === 0 ? next.bytes.subarray(0, -1) : next.bytes);
    if (readings !== null && !readings.some((reading) => reading.includes(wanted)))
      return `${name} does not give what the next step was opened from`;
  }
  return 'there is no step';
}

/** The last step's bytes are the beginning of a digest of the value, or hold no more than a way to write it. */
function formFault(name: string, bytes: Buffer, canary: Canary): string | null {
  const algorithm = /^(md5|sha1|sha224|sha256|sha384|sha512)(\/prefix\d+)?$/.exec(name)?.[1];
  if (algorithm !== undefined) {
    const made = digested(canary).map(({ bytes: value }) => createHash(algorithm).update(value).digest());
    return made.some((digest) => digest.subarray(0, bytes.length).equals(bytes))
      ? null
      : `no ${algorithm} of the value`;
  }
  if (bytes.length < 4) return 'less than four bytes agree';
  const isWritten = writings(canary).some(({ bytes: written }) => written.includes(bytes));
  return isWritten || isMade(name) || isHexNumber(bytes, canary) ? null : `${name} is no way to write the value`;
}

/** True for digits of the value's number in base 16; of an IMEI without its check digit, too. */
function isHexNumber(bytes: Buffer, { value }: Canary): boolean {
  const digits = value.replace(/\D/g, '');
  const numbers = [digits, digits.slice(0, 14)].map((number) => BigInt(number || 0).toString(16));
  return numbers.includes(bytes.toString('latin1').toLowerCase());
}

/** Forms that the generator does not write by themselves: other digests, digests with a key or of digests. */
const isMade = (name: string): boolean => /[(/]|^(md|sha|ripemd|whirlpool|murmur|keccak|blake|sm3)/.test(name);
