import type { Digest } from './digests/digest.ts';
import type { Needle } from './needles.ts';
import type { PackedNeedles } from './windows.ts';

/** Many needles, kept in columns, as an object for each of several hundred thousand takes longer to make and to keep than to search for. */
export type NeedleTable = Iterable<Needle> & {
  readonly length: number;
  readonly at: (index: number) => Needle | undefined;
  /** Their bytes, for a search. */
  readonly packed: PackedNeedles;
  /** Bytes of the longest. */
  readonly longest: number;
  readonly columns: NeedleColumns;
};

/** All there is to a table: typed arrays and texts, which can be handed to another thread. */
export type NeedleColumns = PackedNeedles & {
  readonly canaries: Uint32Array;
  /** Which of the texts is the label, and which the form. */
  readonly labels: Uint32Array;
  readonly forms: Uint32Array;
  readonly bits: Uint16Array;
  readonly flags: Uint8Array;
  readonly texts: readonly string[];
};

const flag = { digest: 1, support: 2, closed: 4, backwards: 8 } as const;
/** A prefix of a digest shorter than this is no sign of anything. */
const digestPrefix = 8;

export function needleTable(columns: NeedleColumns): NeedleTable {
  const { bytes, starts, leasts, canaries, labels, forms, bits, flags, texts } = columns;
  const { length } = leasts;
  let longest = 0;
  for (let n = 0; n < length; n++) longest = Math.max(longest, (starts[n + 1] ?? 0) - (starts[n] ?? 0));

  function at(index: number): Needle | undefined {
    if (index < 0 || index >= length) return undefined;
    const set = flags[index] ?? 0;
    return {
      canary: canaries[index] ?? 0,
      bytes: bytes.subarray(starts[index], starts[index + 1]),
      least: leasts[index] ?? 0,
      label: texts[labels[index] ?? 0] ?? '',
      form: texts[forms[index] ?? 0] ?? '',
      digest: (set & flag.digest) !== 0,
      support: (set & flag.support) !== 0,
      closed: (set & flag.closed) !== 0,
      ...((set & flag.backwards) !== 0 && { backwards: true }),
      bits: bits[index] ?? 0,
    };
  }

  function* all(): Generator<Needle> {
    for (let index = 0; index < length; index++) {
      const needle = at(index);
      if (needle !== undefined) yield needle;
    }
  }

  return { length, at, packed: { bytes, starts, leasts }, longest, columns, [Symbol.iterator]: all };
}

/** Makes a table; the columns grow as needles are added. */
export type NeedleBuilder = {
  readonly count: () => number;
  readonly add: (needle: Needle) => void;
  /** Adds a digest of some data, to be found down to its first eight bytes. */
  readonly addDigest: (of: Pick<Needle, 'canary' | 'label' | 'form'>, by: Digest, data: Uint8Array | string) => void;
  /** Takes the last needles away, so that `count` are left. */
  readonly cut: (count: number) => void;
  readonly finish: () => NeedleTable;
};

export function createNeedleBuilder(): NeedleBuilder {
  let room = 1024;
  let count = 0;
  let bytes = Buffer.alloc(room * 24);
  let starts = new Uint32Array(room + 1);
  let leasts = new Uint16Array(room);
  let canaries = new Uint32Array(room);
  let labels = new Uint32Array(room);
  let forms = new Uint32Array(room);
  let bits = new Uint16Array(room);
  let flags = new Uint8Array(room);
  const texts = new Map<string, number>();

  function textOf(text: string): number {
    const known = texts.get(text);
    if (known !== undefined) return known;
    texts.set(text, texts.size);
    return texts.size - 1;
  }

  /** Makes room for one needle of so many bytes; gives where they belong. */
  function next(size: number): number {
    if (count === room) {
      room *= 2;
      starts = grown(starts, new Uint32Array(room + 1));
      leasts = grown(leasts, new Uint16Array(room));
      canaries = grown(canaries, new Uint32Array(room));
      labels = grown(labels, new Uint32Array(room));
      forms = grown(forms, new Uint32Array(room));
      bits = grown(bits, new Uint16Array(room));
      flags = grown(flags, new Uint8Array(room));
    }
    const from = starts[count] ?? 0;
    if (from + size > bytes.length) bytes = grown(bytes, Buffer.alloc(Math.max(bytes.length * 2, from + size)));
    starts[count + 1] = from + size;
    return from;
  }

  return {
    count: () => count,
    add(needle) {
      const from = next(needle.bytes.length);
      bytes.set(needle.bytes, from);
      leasts[count] = needle.least;
      canaries[count] = needle.canary;
      labels[count] = textOf(needle.label);
      forms[count] = textOf(needle.form);
      bits[count] = needle.bits;
      flags[count] =
        (needle.digest ? flag.digest : 0) |
        (needle.support ? flag.support : 0) |
        (needle.closed ? flag.closed : 0) |
        (needle.backwards ? flag.backwards : 0);
      count++;
    },
    addDigest({ canary, label, form }, { size, put }, data) {
      const from = next(size);
      put(data, bytes, from);
      leasts[count] = digestPrefix;
      canaries[count] = canary;
      labels[count] = textOf(label);
      forms[count] = textOf(form);
      bits[count] = size * 8;
      flags[count] = flag.digest;
      count++;
    },
    cut(to) {
      count = Math.min(count, to);
    },
    finish: () =>
      needleTable({
        bytes: bytes.subarray(0, starts[count]),
        starts: starts.subarray(0, count + 1),
        leasts: leasts.subarray(0, count),
        canaries: canaries.subarray(0, count),
        labels: labels.subarray(0, count),
        forms: forms.subarray(0, count),
        bits: bits.subarray(0, count),
        flags: flags.subarray(0, count),
        texts: [...texts.keys()],
      }),
  };
}

function grown<Column extends Uint8Array | Uint16Array | Uint32Array>(column: Column, into: Column): Column {
  into.set(column);
  return into;
}
