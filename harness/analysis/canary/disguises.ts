import { backwards } from './backwards.ts';
import { gsm7 } from './binary/gsm7.ts';
import { radix } from './binary/radix.ts';
import { scripts } from './binary/script.ts';
import { type BinaryFamily, isCommon, type WeighedForm } from './binary/written.ts';
import { binaryFamilies } from './binary.ts';
import type { Digest } from './digests/digest.ts';
import { preparations } from './digests/preparation.ts';
import { commonDigests, furtherDigests } from './digests.ts';
import type { NeedleBuilder } from './needle-table.ts';
import { type Needle, type Prepared, plainNeedle } from './needles.ts';

/** A class of things to look for, which is looked for on account of all canaries or of none. */
export type Disguise = {
  /** As a note calls it. */
  readonly name: string;
  readonly add: (prepared: Prepared, to: NeedleBuilder) => void;
  /** How many needles will be added, where that can be told without making them. */
  readonly count?: (prepared: Prepared) => number;
  /** Seldom met, and many: only for small sets of canaries, because a search for hundreds of thousands of needles is slow. */
  readonly exotic?: true;
};

type Way = Pick<Disguise, 'add' | 'count'>;
type Making = (prepared: Prepared) => Iterable<Needle>;

function plainly(needles: Making): Way {
  return {
    add(prepared, to) {
      for (const needle of needles(prepared)) to.add(needle);
    },
  };
}

function texts(isWanted: (form: WeighedForm) => boolean): Making {
  return function* ({ index, forms }) {
    for (const form of forms) {
      if (!isWanted(form)) continue;
      const { name, text, support, closed, bits } = form;
      const needle = plainNeedle({ index, bytes: Buffer.from(text, 'utf8'), label: name, support, closed, bits });
      if (needle === null) continue;
      yield needle;
      const turned = backwards(needle);
      if (turned !== null) yield turned;
    }
  };
}

function binaries(families: readonly BinaryFamily[]): Making {
  return function* ({ canary, index, forms }) {
    for (const family of families) {
      for (const { name, bytes, support, bits } of family(canary, forms)) {
        if (isCommon(bytes)) continue;
        const needle = plainNeedle({ index, bytes, label: name, support, bits });
        if (needle !== null) yield needle;
      }
    }
  };
}

function digestsOf(digests: readonly Digest[], digested: WeighedForm['digested']): Way {
  return {
    count: ({ forms }) => forms.filter((form) => form.digested === digested).length * digests.length,
    add({ index, forms }, to) {
      for (const form of forms) {
        if (form.digested !== digested) continue;
        for (const by of digests) to.addDigest({ canary: index, label: by.name, form: form.name }, by, form.text);
      }
    },
  };
}

/** `md5(base64)`: the MD5 of the base64 of a value. */
const digestsOfEncoded: Way = {
  count: (prepared) => [...preparations(prepared)].length * commonDigests.length,
  add(prepared, to) {
    for (const { name, form, data } of preparations(prepared)) {
      for (const by of commonDigests) {
        to.addDigest({ canary: prepared.index, label: `${by.name}(${name})`, form }, by, data);
      }
    }
  },
};

/** Ways in which a digest is handed to the next one. */
const handings: readonly [string, (digest: Buffer) => Uint8Array | string][] = [
  ['hex', hex],
  ['HEX', (digest) => hex(digest).toUpperCase()],
  ['base64', (digest) => digest.toString('base64')],
  ['', (digest) => digest],
];

/** `md5(hex(sha1))`: the MD5 of the hexadecimal text of a value's SHA-1. `md5(sha1)` is of its bytes. */
const digestsOfCommon: Way = {
  count: ({ forms }) => usual(forms).length * commonDigests.length ** 2 * handings.length,
  add({ index, forms }, to) {
    for (const { name, text } of usual(forms)) {
      for (const inner of commonDigests) {
        const digest = inner.of(text);
        for (const [handing, hand] of handings) {
          const data = hand(digest);
          const what = handing === '' ? inner.name : `${handing}(${inner.name})`;
          for (const by of commonDigests) {
            to.addDigest({ canary: index, label: `${by.name}(${what})`, form: name }, by, data);
          }
        }
      }
    }
  },
};

const allDigests = [...commonDigests, ...furtherDigests];
const outersOf = (inner: Digest) => (commonDigests.includes(inner) ? furtherDigests : allDigests);

const digestsOfAll: Way = {
  count: ({ forms }) => usual(forms).length * allDigests.reduce((sum, inner) => sum + outersOf(inner).length, 0),
  add({ index, forms }, to) {
    for (const { name, text } of usual(forms)) {
      for (const inner of allDigests) {
        const data = hex(inner.of(text));
        for (const by of outersOf(inner)) {
          to.addDigest({ canary: index, label: `${by.name}(hex(${inner.name}))`, form: name }, by, data);
        }
      }
    }
  },
};

const threeDeep: Way = {
  count: ({ forms }) => usual(forms).length * commonDigests.length ** 3,
  add({ index, forms }, to) {
    for (const { name, text } of usual(forms)) {
      for (const inner of commonDigests) {
        const first = hex(inner.of(text));
        for (const middle of commonDigests) {
          const second = hex(middle.of(first));
          for (const by of commonDigests) {
            const label = `${by.name}(hex(${middle.name}(hex(${inner.name}))))`;
            to.addDigest({ canary: index, label, form: name }, by, second);
          }
        }
      }
    }
  },
};

function usual(forms: readonly WeighedForm[]): WeighedForm[] {
  return forms.filter(({ digested }) => digested === 'usual');
}

function hex(digest: Buffer): string {
  return digest.toString('hex');
}

/** The most important first: with many canaries the last ones are left out, and a note says so. The first is never left out. */
export const disguises: readonly Disguise[] = [
  { name: 'values as they are', ...plainly(texts((form) => form.digested === 'usual')) },
  { name: 'other usual writings', ...plainly(texts((form) => form.digested === 'possible' && !form.support)) },
  { name: 'MD5, SHA-1 and SHA-256', ...digestsOf(commonDigests, 'usual') },
  { name: 'binary forms', ...plainly(binaries(binaryFamilies)) },
  { name: 'parts of values', ...plainly(texts((form) => form.support && form.digested !== 'usual')) },
  { name: 'rarer writings', ...plainly(texts((form) => form.digested === false && !form.support)) },
  { name: 'MD5, SHA-1 and SHA-256 of rarer writings', ...digestsOf(commonDigests, 'possible') },
  { name: 'further digests', ...digestsOf(furtherDigests, 'usual') },
  { name: 'digests of encoded values', ...digestsOfEncoded },
  { name: 'digests of digests', ...digestsOfCommon },
  { name: 'GSM 7-bit text', ...plainly(binaries([gsm7])) },
  { name: 'numbers in other bases and scripts', ...plainly(binaries([radix, scripts])) },
  { name: 'further digests of rarer writings', ...digestsOf(furtherDigests, 'possible'), exotic: true },
  { name: 'three digests deep', ...threeDeep, exotic: true },
  { name: 'digests of all further digests', ...digestsOfAll, exotic: true },
];
