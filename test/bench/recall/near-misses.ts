import { createHash } from 'node:crypto';
import type { Canary } from '../../../harness/model/canary.ts';
import { writings } from './canonical.ts';
import { carriers } from './carry.ts';
import type { Case } from './cases.ts';
import { encodings, isText } from './encode.ts';

/** The same value with one digit, letter or bit of its middle changed, at a place that the seed chooses. */
function spoil(bytes: Buffer): Buffer {
  const spoilt = Buffer.from(bytes);
  const at = bytes.length >> 1;
  const byte = bytes[at] ?? 0;
  const isDigit = byte >= 48 && byte <= 57;
  const isLetter = (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90);
  spoilt[at] = isDigit
    ? 48 + ((byte - 47) % 10)
    : isLetter
      ? byte === 122 || byte === 90
        ? byte - 1
        : byte + 1
      : byte ^ 1;
  return spoilt;
}

/** What looks like a canary and is none: spoilt values in every form and encoding, digests of spoilt values, digests cut too short. */
export function makeNearMisses(canaries: readonly Canary[]): Case[] {
  const cases: Case[] = [];
  const add = (row: string, canary: Canary, bytes: Buffer): void => {
    const carrier = carriers.find(({ name }) => name === (isText(bytes) ? 'JSON body' : 'whole body'));
    if (carrier) cases.push({ row, what: row, canary, frames: (port) => carrier.carry(bytes, port) });
  };
  for (const canary of canaries) {
    for (const { bytes } of writings(canary).filter(({ part }) => !part)) {
      const spoilt = spoil(bytes);
      add('a value with one character changed', canary, spoilt);
      for (const { text, encode } of encodings)
        if (!text || isText(spoilt)) add('the same, encoded', canary, encode(spoilt));
      for (const algorithm of ['md5', 'sha1', 'sha256']) {
        add('a digest of a changed value', canary, createHash(algorithm).update(spoilt).digest());
        add('seven bytes of a digest', canary, createHash(algorithm).update(bytes).digest().subarray(0, 7));
      }
    }
  }
  return cases;
}
