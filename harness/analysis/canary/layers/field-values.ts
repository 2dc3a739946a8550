import type { Source } from './source.ts';

/** Larger texts are bulk, in which the fields of one record are far from all. */
const largest = 8 * 1024;
/** Values of one text that are looked at. */
const mostValues = 4096;
/** Names of fields are no longer; the rest of one is cut off. */
const longestName = 32;

/**
 * A value in a text of fields: where it stands, and the name of its field without digits, so that `c1` and `c2` are alike. Further values of a list
 * have the name of the first. Values with the same `record` may be fields of one: no object, list, decoded run or unnamed line ends between them, and no two elements.
 */
export type FieldValue = { readonly from: number; readonly to: number; readonly name: string; readonly record: number };

const tab = 9;
const lineFeed = 10;
const carriageReturn = 13;
const blank = 32;
const quote = 34;
const apostrophe = 39;
const slash = 47;
const colon = 58;
const less = 60;
const equals = 61;
const greater = 62;

/** What stands between values, and between a name and its value, in JSON, forms, cookies, headers, XML, comma-separated values and cards. */
const delimiters = new Uint8Array(256);
for (const character of '\t\n\r"\'&,:;<=>[]{|}?') delimiters[character.charCodeAt(0)] = 1;

const brackets = new Uint8Array(256);
for (const character of '[]{}') brackets[character.charCodeAt(0)] = 1;

/** Values of a text of fields in their order, names left out; none where it is no such text. Whether something is a name is told by what follows it. */
export function fieldValuesIn(source: Source): readonly FieldValue[] {
  const { bytes } = source;
  if (bytes.length > largest || !isTextual(source)) return [];
  const values: FieldValue[] = [];
  let name = '';
  let record = 0;
  let isNewLine = false;
  let closed = 0;
  for (let at = 0; at < bytes.length && values.length < mostValues; ) {
    const byte = bytes[at] ?? 0;
    const before = bytes[at - 1];
    if (delimiters[byte] === 1 || byte === 0 || (byte === blank && before !== quote && before !== equals)) {
      if (brackets[byte] === 1 || byte === 0) record++;
      else if (byte === lineFeed) isNewLine = true;
      at++;
      continue;
    }
    let to = at;
    let isBlank = true;
    for (; to < bytes.length && delimiters[bytes[to] ?? 0] !== 1 && bytes[to] !== 0; to++)
      if (bytes[to] !== blank) isBlank = false;
    if (isBlank) {
      at = to;
      continue;
    }
    switch (whatFollows(bytes, to)) {
      case 'value':
        name = withoutDigits(bytes, at, Math.min(to, at + longestName));
        isNewLine = false;
        break;
      case 'tag':
        isNewLine = false;
        if (bytes[at] === slash) closed++;
        else name = withoutDigits(bytes, at, Math.min(to, at + longestName));
        break;
      default:
        if (isNewLine || closed > 1) record++;
        isNewLine = false;
        closed = 0;
        values.push({ from: at, to, name, record });
    }
    at = to;
  }
  return values;
}

/** Text makes up half of it, or it begins as JSON and XML do: characters beyond ASCII are in no run. */
function isTextual(source: Source): boolean {
  const first = source.bytes[0];
  if (first === 123 || first === 91 || first === less) return true;
  const runs = source.runs();
  let size = 0;
  for (let i = 0; i < runs.length; i += 2) size += (runs[i + 1] ?? 0) - (runs[i] ?? 0);
  return size * 2 >= source.bytes.length;
}

/** What stands behind a stretch without delimiters: a value (so it is a name), the end of a tag, or something else. */
function whatFollows(bytes: Uint8Array, to: number): 'value' | 'tag' | 'other' {
  let at = to;
  if (bytes[at] === greater) return 'tag';
  if (bytes[at] === quote || bytes[at] === apostrophe) at++;
  while (bytes[at] === blank || bytes[at] === tab) at++;
  if (bytes[at] === colon) return 'value';
  if (bytes[at] !== equals) return 'other';
  // The padding of base64 has nothing behind it.
  while (bytes[at] === equals) at++;
  const next = bytes[at];
  const isEnd = next === undefined || next === 38 || next === lineFeed || next === carriageReturn || next === less;
  return isEnd || (next === quote && at - to > 0 && bytes[to] === equals && isClosing(bytes, at)) ? 'other' : 'value';
}

/** Whether a quote is followed by what stands after values, not by one. */
function isClosing(bytes: Uint8Array, at: number): boolean {
  const next = bytes[at + 1];
  return next === undefined || next === 44 || next === 93 || next === 125 || next === greater || next === lineFeed;
}

function withoutDigits(bytes: Uint8Array, from: number, to: number): string {
  let name = '';
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 48 || byte > 57) name += String.fromCharCode(byte);
  }
  return name;
}
