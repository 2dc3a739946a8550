import { type Escapes, hexNumber, openEscapes, putUnit, tableOf } from './escapes.ts';
import type { Layer } from './layer.ts';

const percentSign = 37;
const letterU = 117;
const plus = 43;
const blank = 32;

/** Visible characters: an encoded text has neither blanks nor line ends. */
const inside = new Uint8Array(256).fill(1, 33, 127);
/** What stands between the values of queries and forms, paths, cookies, and text around them. */
const edges = tableOf('&=;?#/"\'<>(),');
/** Those of them that are seldom escaped in a field (ECMAScript's encodeURIComponent; RFC 3986 section 3.4). */
const weakEdges = tableOf("/'(),");

const fieldBegins = tableOf('=&?');

const percentEscapes: Escapes = { sign: percentSign, read: readPercent, inside, edges, weakEdges };

/** Percent-encoding (RFC 3986 section 2.1), and `%uHHHH` of JavaScript's `escape` (ECMAScript, B.2.1.1). */
export const percent: Layer = {
  name: 'percent',
  textual: true,
  open: (source, budget) => openEscapes(source, budget, percentEscapes),
};

/** The fields of a form (WHATWG URL standard, application/x-www-form-urlencoded): percent-encoding, and `+` for a blank. */
export const form: Layer = {
  name: 'form',
  textual: true,
  open: (source, budget) =>
    openEscapes(source, budget, {
      sign: plus,

      read: readForm,
      inside,
      edges,
      weakEdges,
      begins: fieldBefore(),
    }),
};

/** A plus sign is a blank only in a field: most plus signs stand in base64. The verdict holds for all of one value. */
function fieldBefore(): (bytes: Uint8Array, at: number) => boolean {
  let seen = -1;
  let verdict = false;
  return (bytes, at) => {
    let from = at;
    while (from > 0 && from - 1 !== seen && inside[bytes[from - 1] ?? 0] === 1 && edges[bytes[from - 1] ?? 0] !== 1)
      from--;
    if (from === 0) verdict = false;
    else if (from - 1 !== seen) verdict = fieldBegins[bytes[from - 1] ?? 0] === 1;
    seen = at;
    return verdict;
  };
}

function readPercent(bytes: Uint8Array, at: number, put: (byte: number) => void): number {
  if (bytes[at] !== percentSign) return 0;
  if (bytes[at + 1] === letterU) return putUnit(bytes, at, put);
  const value = hexNumber(bytes, at + 1, 2);
  if (value < 0) return 0;
  put(value);
  return 3;
}

function readForm(bytes: Uint8Array, at: number, put: (byte: number) => void): number {
  if (bytes[at] !== plus) return readPercent(bytes, at, put);
  put(blank);
  return 1;
}
