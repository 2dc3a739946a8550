import { createHash } from 'node:crypto';
import type { Canary } from '../../model/canary.ts';
import { formsOf } from './forms.ts';
import { informationBits } from './information.ts';

/** Bytes to look for. */
export type Needle = {
  /** Index of the canary. */
  readonly canary: number;
  readonly bytes: Uint8Array;
  /** How many bytes from the front must be there: all, or a prefix of a digest. */
  readonly least: number;
  readonly label: string;
  /** The label of a match shorter than the whole needle gets the number of characters or bytes found. */
  readonly digest: boolean;
  readonly support: boolean;
  readonly closed: boolean;
  /** Bits of information that a match of the whole carries. */
  readonly bits: number;
};

/** Digests that are looked for, raw; hexadecimal and base64 are layers. */
const digests = ['md5', 'sha1', 'sha256', 'sha512'] as const;
/** A prefix of a digest shorter than this is no sign of anything. */
const digestPrefix = 8;
/** Nothing shorter is looked for. */
const shortest = 4;

/** Everything to look for on account of one canary: its forms in UTF-8, those that are not ASCII in UTF-16 as well, and digests. */
export function needlesOf(canary: Canary, index: number): Needle[] {
  const needles: Needle[] = [];
  for (const form of formsOf(canary)) {
    const { text, support, closed } = form;
    const bits = form.bits ?? informationBits(canary, text);
    const whole = (bytes: Uint8Array, label: string) => {
      if (bytes.length < shortest) return;
      needles.push({ canary: index, bytes, least: bytes.length, label, digest: false, support, closed, bits });
    };
    const utf8 = Buffer.from(text, 'utf8');
    whole(utf8, form.name);
    if (utf8.length !== text.length) {
      const little = Buffer.from(text, 'utf16le');
      whole(little, `utf-16le/${form.name}`);
      whole(Buffer.from(little).swap16(), `utf-16be/${form.name}`);
    }
    if (!form.digested) continue;
    for (const algorithm of digests) {
      const bytes = createHash(algorithm).update(utf8).digest();
      needles.push({
        canary: index,
        bytes,
        least: digestPrefix,
        label: algorithm,
        digest: true,
        support: false,
        closed: false,
        bits: bytes.length * 8,
      });
    }
  }
  return needles;
}
