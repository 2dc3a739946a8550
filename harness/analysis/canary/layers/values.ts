import { framed } from './framed.ts';
import type { Spans } from './layer.ts';
import { multipartBodies } from './multipart.ts';
import { protobufFields } from './protobuf.ts';
import { eachStretch } from './runs.ts';
import type { Source } from './source.ts';

/** Shorter values hold no needle in any encoding. */
const leastValue = 8;
/** Values of one level that are looked at; more are in no message but in bulk. */
const mostValues = 16_384;

/** The wholes that are known, and inside each the bodies of multipart messages, the fields of protocol buffers and what stands behind a header. */
export function wholesIn(source: Source, parts: Spans): Spans {
  const found: number[] = [];
  for (let i = 0; i < parts.length && found.length < mostValues; i += 2) {
    const [from = 0, to = 0] = [parts[i], parts[i + 1]];
    if (to - from < leastValue) continue;
    found.push(from, to);
    const behind = parts.length === 2 ? framed(source.bytes, from, to) : [];
    for (const inner of [multipartBodies(source, from, to), protobufFields(source.bytes, from, to), behind]) {
      for (let n = 0; n < inner.length && found.length < mostValues; n++) found.push(inner[n] ?? 0);
    }
  }
  return found;
}

/** Characters that stand in no value without blanks, and those and quotes. Base 85 has all others. */
const breaks = new Uint8Array(256).fill(1, 0, 33).fill(1, 127);
const unquoted = breaks.map((isBreak, byte) => (isBreak === 1 || byte === 34 ? 0 : 1));
/** What ends a field of a query, a form or a cookie. */
const fieldEnds = breaks.slice();
for (const sign of '"&;<|~') fieldEnds[sign.charCodeAt(0)] = 1;
const quote = 34;
const equals = 61;
const colon = 58;
const blank = 32;
const less = 60;
const greater = 62;
const bar = 124;
const lineFeed = 10;
const carriageReturn = 13;

/**
 * Stretches of text without blanks that look like values: between quotes, after an equals sign, between tags, after a colon up to the line's end,
 * lines, whole runs. Where the notations contradict each other, all readings are given.
 */
export function valuesIn({ bytes, buffer, runs: all }: Source): Spans {
  const found: number[] = [];
  const runs = all();
  for (let i = 0; i < runs.length && found.length < mostValues; i += 2) {
    const [from = 0, to = 0] = [runs[i], runs[i + 1]];
    addQuoted(bytes, from, to, found);
    for (
      let at = buffer.indexOf(less, from);
      at >= 0 && at < to && found.length < mostValues;
      at = buffer.indexOf(less, at + 1)
    )
      addTag(bytes, from, at, found);
    for (let line = from; line < to && found.length < mostValues; ) {
      const next = buffer.indexOf(lineFeed, line);
      const end = next < 0 || next > to ? to : next;
      addLine(bytes, line, end > line && bytes[end - 1] === carriageReturn ? end - 1 : end, found);
      line = end + 1;
    }
  }
  return found;
}

/** What stands between quotes or the ends of the text, and the fields in it. */
function addQuoted(bytes: Uint8Array, from: number, to: number, found: number[]): void {
  const stretches: number[] = [];
  eachStretch(bytes, { from, to, alphabet: unquoted, least: leastValue }, stretches);
  for (let i = 0; i < stretches.length && found.length < mostValues; i += 2) {
    const [start = 0, end = 0] = [stretches[i], stretches[i + 1]];
    if (bytes[start - 1] === quote && bytes[end] === quote) found.push(start, end);
    let field = -1;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte > equals && byte < bar) continue;
      if (byte === equals && field < 0) field = at + 1;
      else if (fieldEnds[byte] === 1) {
        if (field >= 0 && at - field >= leastValue) found.push(field, at);
        field = -1;
      }
    }
    if (field >= 0 && end - field >= leastValue) found.push(field, end);
  }
}

/** What stands before a tag, from the one before it on. */
function addTag(bytes: Uint8Array, from: number, to: number, found: number[]): void {
  let start = to;
  while (
    start > from &&
    bytes[start - 1] !== greater &&
    bytes[start - 1] !== less &&
    breaks[bytes[start - 1] ?? 0] === 0
  )
    start--;
  if (to - start >= leastValue && bytes[start - 1] === greater) found.push(start, to);
}

/** The last word of a line where it is all of it, or all that stands behind a colon. */
function addLine(bytes: Uint8Array, from: number, to: number, found: number[]): void {
  let start = to;
  while (start > from && breaks[bytes[start - 1] ?? 0] === 0) start--;
  if (to - start < leastValue) return;
  if (start === from || (bytes[start - 1] === blank && bytes[start - 2] === colon)) found.push(start, to);
}
