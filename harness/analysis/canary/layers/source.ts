import { type FieldValue, fieldValuesIn } from './field-values.ts';
import type { Spans } from './layer.ts';
import { findMarks, type Marks } from './marks.ts';
import { hasHighBit, signsIn } from './runs.ts';
import { numericIn, type Tokens, tokensIn } from './tokens.ts';
import { valuesIn, wholesIn } from './values.ts';

/** Bytes that layers look at, with what more than one of them wants to know. Each answer is worked out once, when it is first asked for. */
export type Source = {
  readonly bytes: Uint8Array;
  /** The same bytes, with Node's fast searches. */
  readonly buffer: Buffer;
  /** Whether there is a byte beyond ASCII. */
  readonly isBeyondAscii: () => boolean;
  /** Where something stands that begins or is made as one that can be opened. */
  readonly marks: () => Marks;
  /** Whether all of it is one run of text, but for the zero byte that may end it. */
  readonly isText: () => boolean;
  /** Runs of at least `leastRun` printable ASCII characters, tabs and line ends. Encoded text lies within these. */
  readonly runs: () => Spans;
  /** Where a sign of ASCII characters begins that lies within a run of text; positions ascend, and no two overlap. */
  readonly signs: (sign: string) => number[];
  /** Runs of at least `leastRun` letters, digits, and `+ / - _`, within the runs of text. */
  readonly tokens: () => Spans;
  /** Of the token that begins at index `i` of `tokens`, of which kinds of characters it is, bits of `kindOf`. */
  readonly kind: (i: number) => number;
  /** Stretches of text of digits, also of hexadecimal, and what stands between the parts of numbers. */
  readonly numeric: () => Spans;
  /** Stretches that are known to have been written as a whole: decoded runs, fields. For codings that can only be read from their beginning. */
  readonly wholes: () => Spans;
  /** Stretches of text without blanks that may have been written as a whole: strings, fields, lines. They may lie within each other. */
  readonly values: () => Spans;
  /** The values of a text of fields, names left out. */
  readonly fieldValues: () => readonly FieldValue[];
};

/** `parts` are wholes that are known from the opening of the bytes; by default the bytes themselves are one. */
export function createSource(bytes: Uint8Array, parts: Spans = [0, bytes.length]): Source {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let beyondAscii: boolean | null = null;
  let marks: Marks | null = null;
  let tokens: Tokens | null = null;
  let numeric: Spans | null = null;
  let values: Spans | null = null;
  let wholes: Spans | null = null;
  let fieldValues: readonly FieldValue[] | null = null;
  const tokensOnce = () => {
    tokens ??= tokensIn(bytes, source.runs());
    return tokens;
  };
  const source: Source = {
    bytes,
    buffer,
    isBeyondAscii() {
      beyondAscii ??= hasHighBit(bytes);
      return beyondAscii;
    },
    marks() {
      marks ??= findMarks(bytes);
      return marks;
    },
    isText() {
      const { runs } = source.marks();
      return (
        runs.length === 2 && runs[0] === 0 && (runs[1] ?? 0) >= bytes.length - 1 && (bytes[bytes.length - 1] ?? 0) < 128
      );
    },
    runs: () => source.marks().runs,
    signs: (sign) => signsIn(buffer, source.runs(), sign),
    tokens: () => tokensOnce().spans,
    kind: (i) => tokensOnce().kinds[i >> 1] ?? 0,
    numeric() {
      numeric ??= numericIn(bytes, source.runs());
      return numeric;
    },
    fieldValues() {
      fieldValues ??= fieldValuesIn(source);
      return fieldValues;
    },
    values() {
      values ??= valuesIn(source);
      return values;
    },
    wholes() {
      wholes ??= wholesIn(source, parts);
      return wholes;
    },
  };
  return source;
}
