import { type Escapes, hexNumber, openEscapes, tableOf } from './escapes.ts';
import type { Layer } from './layer.ts';

const equals = 61;
const ampersand = 38;
const question = 63;
const blank = 32;
/** Names of fields are no longer. */
const longestName = 64;

/** Lines of text: printable ASCII, tab, line ends. */
const inside = new Uint8Array(256).fill(1, 32, 127).fill(1, 9, 11).fill(1, 13, 14);

const edges = tableOf(' "<>,;&\n');

/** Quoted-printable (RFC 2045 section 6.7): `=` and two digits, and soft line breaks. */
export const quotedPrintable: Layer = {
  name: 'quoted-printable',
  textual: true,
  open: (source, budget) => {
    const opened = openEscapes(source, budget, { sign: equals, read, inside, edges, begins });
    if (opened.length === 0) return opened;
    const among: Escapes = { sign: equals, read: readValue, inside, edges, begins };
    return [...opened, ...openEscapes(source, budget, among)];
  },
};

const nameCharacters = tableOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-[]');

/** The other reading: an equals sign between the name and the value of a form's field is none of quoted-printable's. */
function readValue(bytes: Uint8Array, at: number, put: (byte: number) => void): number {
  let name = at;
  while (name > 0 && at - name < longestName && nameCharacters[bytes[name - 1] ?? 0] === 1) name--;
  const before = bytes[name - 1] ?? ampersand;
  return name < at && (before === ampersand || before === question || before === blank) ? 0 : read(bytes, at, put);
}

/**
 * In a form an equals sign before a number looks the same. A lone escape counts where it stands for what has to be escaped: a line end, a byte beyond
 * ASCII, or a sign; any one where another follows, as nearly always.
 */
function begins(bytes: Uint8Array, at: number): boolean {
  const value = hexNumber(bytes, at + 1, 2);
  if (value < 0 || value === 10 || value === 13) return true;
  if (bytes[at + 3] === equals && hexNumber(bytes, at + 4, 2) >= 0) return true;
  // A letter of Latin-1, in capital digits as the standard has it.
  if (value >= 0xa0) return (bytes[at + 1] ?? 0) < 97 && (bytes[at + 2] ?? 0) < 97;
  return value >= 32 && value < 127 && (value < 48 || value > 57) && ((value | 32) < 97 || (value | 32) > 122);
}

function read(bytes: Uint8Array, at: number, put: (byte: number) => void): number {
  if (bytes[at] !== equals) return 0;
  if (bytes[at + 1] === 10) return 2;
  if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return 3;
  const value = hexNumber(bytes, at + 1, 2);
  if (value < 0) return 0;
  put(value);
  return 3;
}
