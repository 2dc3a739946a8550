import type { Canary } from '../../model/canary.ts';
import type { WeighedForm } from './binary/written.ts';
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
  /** The name of the canary's form that this is, or is a digest of. */
  readonly form: string;
  /** The label of a match shorter than the whole needle gets the number of characters or bytes found. */
  readonly digest: boolean;
  readonly support: boolean;
  readonly closed: boolean;
  /** The bytes stand as in a text written backwards. */
  readonly backwards?: true;
  /** Whole bits of information that a match of the whole carries: no more than the value has, and no more than the bytes can hold. */
  readonly bits: number;
};

/** A canary with its forms, ready to be disguised. */
export type Prepared = {
  readonly canary: Canary;
  readonly index: number;
  readonly forms: readonly WeighedForm[];
};

/** Nothing shorter is looked for. */
const shortest = 4;

/** A canary's forms, each with its information, for which the case of letters makes no difference. */
export function prepare(canary: Canary, index: number): Prepared {
  const known = new Map<string, number>();
  const whole = informationBits(canary, canary.value);
  const forms = formsOf(canary).map((form): WeighedForm => {
    const key = form.text.toLowerCase();
    // No way to write a value says more than the value: a MAC address of nearly all zeros makes a decimal number of many different digits.
    const bits = form.bits ?? known.get(key) ?? Math.min(informationBits(canary, form.text), whole);
    if (form.bits === undefined) known.set(key, bits);
    return { ...form, bits: Math.floor(bits) };
  });
  return { canary, index, forms };
}

/** What a needle of a value itself is made from. */
export type Plain = {
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly label: string;
  readonly support: boolean;
  readonly closed?: boolean;
  readonly bits: number;
};

/** A needle of a value itself; null when it is too short to be looked for. */
export function plainNeedle({ index, bytes, label, support, closed = false, bits }: Plain): Needle | null {
  if (bytes.length < shortest) return null;
  const most = Math.min(Math.floor(bits), bytes.length * 8);
  return { canary: index, bytes, least: bytes.length, label, form: label, digest: false, support, closed, bits: most };
}

/** A needle of a digest of which only the whole counts, as its bytes were compared, and a prefix was not. */
export function wholeDigest(index: number, label: string, form: string, hex: string): Needle {
  const bytes = Buffer.from(hex, 'hex');
  return {
    canary: index,
    bytes,
    least: bytes.length,
    label,
    form,
    digest: true,
    support: false,
    closed: false,
    bits: bytes.length * 8,
  };
}
