import type { Canary } from '../../../model/canary.ts';
import type { Form } from '../forms/form.ts';

/** One way to write a canary down as bytes that are no text. */
export type Written = {
  /** The last link of a chain. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly support: boolean;
  /** Information of the value, bits; of the bytes it cannot be more than eight each. */
  readonly bits: number;
};

/** The binary writings of a canary, given its forms. */
export type BinaryFamily = (
  canary: Pick<Canary, 'kind' | 'value'>,
  forms: readonly WeighedForm[],
) => readonly Written[];

/** A form whose information is known. */
export type WeighedForm = Form & { readonly bits: number };

/**
 * Shorter ones are not looked for: one of five bytes with 20,000 canaries would be met 180 times in 10 GB of random bytes. Of six bytes it is
 * once or less, which is support, and is not linked to anything (see `strengths`).
 */
export const shortestBinary = 6;

/** A short writing with fewer bytes than this that are not zero is not looked for. */
const fewestBytes = 4;
const shortBytes = 8;

/**
 * Whether bytes are such as headers and tables are full of: a few small numbers among zeros. The access point 02:00:00:00:01:00 stands in the Exif
 * of any photo whose directory has two entries.
 */
export function isCommon(bytes: Uint8Array): boolean {
  return bytes.length <= shortBytes && bytes.filter((byte) => byte !== 0).length < fewestBytes;
}
