import { gsm7 } from './binary/gsm7.ts';
import { radix } from './binary/radix.ts';
import { scripts } from './binary/script.ts';
import type { BinaryFamily, WeighedForm } from './binary/written.ts';
import { binaryFamilies } from './binary.ts';
import type { Digest } from './digests/digest.ts';
import { preparations } from './digests/preparation.ts';
import { commonDigests, furtherDigests } from './digests.ts';
import { digestNeedle, type Needle, type Prepared, plainNeedle } from './needles.ts';

/** A class of things to look for, which is looked for on account of all canaries or of none. */
export type Disguise = {
  /** As a note calls it. */
  readonly name: string;
  readonly needles: (prepared: Prepared) => Iterable<Needle>;
  /** Seldom met, and many: only for small sets of canaries, because a search for hundreds of thousands of needles is slow. */
  readonly exotic?: true;
};

/** The most important first: with many canaries the last ones are left out, and a note says so. The first is never left out. */
export const disguises: readonly Disguise[] = [
  { name: 'values as they are', needles: texts((form) => form.digested === 'usual') },
  { name: 'other usual writings', needles: texts((form) => form.digested === 'possible' && !form.support) },
  { name: 'MD5, SHA-1 and SHA-256', needles: digestsOf(commonDigests, 'usual') },
  { name: 'binary forms', needles: (prepared) => binaries(prepared, binaryFamilies) },
  { name: 'parts of values', needles: texts((form) => form.support && form.digested !== 'usual') },
  { name: 'rarer writings', needles: texts((form) => form.digested === false && !form.support) },
  { name: 'MD5, SHA-1 and SHA-256 of rarer writings', needles: digestsOf(commonDigests, 'possible') },
  { name: 'further digests', needles: digestsOf(furtherDigests, 'usual') },
  { name: 'digests of encoded values', needles: digestsOfEncoded },
  { name: 'digests of digests', needles: digestsOfCommon },
  { name: 'GSM 7-bit text', needles: (prepared) => binaries(prepared, [gsm7]) },
  { name: 'numbers in other bases and scripts', needles: (prepared) => binaries(prepared, [radix, scripts]) },
  { name: 'further digests of rarer writings', needles: digestsOf(furtherDigests, 'possible'), exotic: true },
  { name: 'three digests deep', needles: threeDeep, exotic: true },
  { name: 'digests of all further digests', needles: digestsOfAll, exotic: true },
];

function texts(isWanted: (form: WeighedForm) => boolean): Disguise['needles'] {
  return function* ({ index, forms }) {
    for (const form of forms) {
      if (!isWanted(form)) continue;
      const { name, text, support, closed, bits } = form;
      const needle = plainNeedle({ index, bytes: Buffer.from(text, 'utf8'), label: name, support, closed, bits });
      if (needle !== null) yield needle;
    }
  };
}

function* binaries({ canary, index, forms }: Prepared, families: readonly BinaryFamily[]): Generator<Needle> {
  for (const family of families) {
    for (const { name, bytes, support, bits } of family(canary, forms)) {
      const needle = plainNeedle({ index, bytes, label: name, support, bits });
      if (needle !== null) yield needle;
    }
  }
}

function digestsOf(digests: readonly Digest[], digested: WeighedForm['digested']): Disguise['needles'] {
  return function* ({ index, forms }) {
    for (const form of forms) {
      if (form.digested !== digested) continue;
      for (const { name, of } of digests) yield digestNeedle(index, name, form.name, of(form.text));
    }
  };
}

/** `md5(base64)`: the MD5 of the base64 of a value. */
function* digestsOfEncoded(prepared: Prepared): Generator<Needle> {
  const { index } = prepared;
  for (const { name, form, data } of preparations(prepared)) {
    for (const { name: outer, of } of commonDigests) {
      yield digestNeedle(index, `${outer}(${name})`, form, of(data));
    }
  }
}

/** Ways in which a digest is handed to the next one. */
const handings: readonly [string, (digest: Uint8Array) => Uint8Array | string][] = [
  ['hex', hex],
  ['HEX', (digest) => hex(digest).toUpperCase()],
  ['base64', (digest) => Buffer.from(digest).toString('base64')],
  ['', (digest) => digest],
];

/** `md5(hex(sha1))`: the MD5 of the hexadecimal text of a value's SHA-1. `md5(sha1)` is of its bytes. */
function* digestsOfCommon({ index, forms }: Prepared): Generator<Needle> {
  for (const { name, text } of usual(forms)) {
    for (const inner of commonDigests) {
      const digest = inner.of(text);
      for (const [handing, hand] of handings) {
        const data = hand(digest);
        const what = handing === '' ? inner.name : `${handing}(${inner.name})`;
        for (const outer of commonDigests) yield digestNeedle(index, `${outer.name}(${what})`, name, outer.of(data));
      }
    }
  }
}

function* digestsOfAll({ index, forms }: Prepared): Generator<Needle> {
  const all = [...commonDigests, ...furtherDigests];
  for (const { name, text } of usual(forms)) {
    for (const inner of all) {
      const data = hex(inner.of(text));
      const outers = commonDigests.includes(inner) ? furtherDigests : all;
      for (const outer of outers) yield digestNeedle(index, `${outer.name}(hex(${inner.name}))`, name, outer.of(data));
    }
  }
}

function* threeDeep({ index, forms }: Prepared): Generator<Needle> {
  for (const { name, text } of usual(forms)) {
    for (const inner of commonDigests) {
      const first = hex(inner.of(text));
      for (const middle of commonDigests) {
        const second = hex(middle.of(first));
        for (const outer of commonDigests) {
          const label = `${outer.name}(hex(${middle.name}(hex(${inner.name}))))`;
          yield digestNeedle(index, label, name, outer.of(second));
        }
      }
    }
  }
}

function usual(forms: readonly WeighedForm[]): WeighedForm[] {
  return forms.filter(({ digested }) => digested === 'usual');
}

function hex(digest: Uint8Array): string {
  return Buffer.from(digest).toString('hex');
}
