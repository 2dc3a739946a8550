import { framed } from './framed.ts';
import type { Spans } from './layer.ts';
import { multipartBodies } from './multipart.ts';
import { protobufFields } from './protobuf.ts';
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

const quote = 34;
const equals = 61;
const colon = 58;
const lineFeed = 10;
const less = 60;
const greater = 62;
/** What ends a field of a query, a form or a cookie. */
const fieldEnds = new Uint8Array(256);
for (const byte of [9, 10, 13, 32, 34, 38, 59, 60]) fieldEnds[byte] = 1;

/**
 * Stretches of text that look like values: between quotes, between tags, after an equals sign, after a colon up to the line's end, lines, whole
 * runs. Where the notations contradict each other, all readings are given.
 */
export function valuesIn(source: Source): Spans {
  const { bytes } = source;
  const found: number[] = [];
  const runs = source.runs();
  for (let i = 0; i < runs.length && found.length < mostValues; i += 2) {
    const [from = 0, to = 0] = [runs[i], runs[i + 1]];
    const add = (start: number, end: number) => {
      if (start >= 0 && end - start >= leastValue && found.length < mostValues) found.push(start, end);
    };
    let quoted = -1;
    let field = -1;
    let tag = -1;
    let header = -1;
    let line = from;
    add(from, to);
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0;
      if (byte > greater) continue;
      if (fieldEnds[byte] === 1) {
        add(field, at);
        field = -1;
      }
      if (byte === equals && field < 0) field = at + 1;
      else if (byte === quote) {
        add(quoted, at);
        quoted = at + 1;
      } else if (byte === less) {
        add(tag, at);
        tag = -1;
      } else if (byte === greater) tag = at + 1;
      else if (byte === colon && header < 0 && bytes[at + 1] === 32) header = at + 2;
      else if (byte === lineFeed) {
        const end = bytes[at - 1] === 13 ? at - 1 : at;
        add(header, end);
        add(line, end);
        header = -1;
        line = at + 1;
      }
    }
    add(field, to);
    add(tag, to);
    add(header, to);
    if (line > from) add(line, to);
  }
  return found;
}
