import type { BinaryFamily, Written } from './written.ts';

/** Encodings of text beyond ASCII that programs of the case's countries still use (WHATWG Encoding, its names). */
const charsets = ['gbk', 'big5', 'windows-1252', 'shift_jis', 'euc-kr', 'windows-1251'] as const;

/** The code of each character, of one byte or two, and one more, so that 0 is none: by UTF-16 unit, and of the few beyond by code point. */
type Table = { readonly units: Uint16Array; readonly beyond: ReadonlyMap<number, number> };

/** By turning the decoder round: made when the first text needs it. */
const tables = new Map<string, Table>();
const lineFeed = 10;
const replacement = 0xfffd;
const leads = { first: 0x81, count: 126 };
const trails = { first: 0x40, count: 191 };

/** All codes of one byte but the line feed, and those of two with any lead byte and any byte behind it that some encoding uses. */
function codesOf(charset: string): Uint16Array {
  const codes = new Uint16Array(255 + leads.count * trails.count);
  let count = 0;
  for (let byte = 0; byte < 256; byte++) if (byte !== lineFeed) codes[count++] = byte;
  if (charset.startsWith('windows')) return codes.subarray(0, count);
  for (let lead = 0; lead < leads.count; lead++) {
    for (let trail = 0; trail < trails.count; trail++) {
      codes[count++] = ((leads.first + lead) << 8) | (trails.first + trail);
    }
  }
  return codes;
}

function tableOf(charset: string): Table {
  const known = tables.get(charset);
  if (known !== undefined) return known;
  const codes = codesOf(charset);
  // No code has a line feed as its second byte, so what cannot be decoded spoils no more than its own line.
  const bytes = new Uint8Array(codes.length * 3);
  let size = 0;
  for (const code of codes) {
    if (code > 255) bytes[size++] = code >>> 8;
    bytes[size++] = code;
    bytes[size++] = lineFeed;
  }
  const text = new TextDecoder(charset).decode(bytes.subarray(0, size));
  const units = new Uint16Array(65_536);
  const beyond = new Map<number, number>();
  let from = 0;
  for (const code of codes) {
    const to = text.indexOf('\n', from);
    const character = text.codePointAt(from) ?? replacement;
    if (character > 0xffff && to - from === 2 && !beyond.has(character)) beyond.set(character, code + 1);
    else if (character !== replacement && to - from === 1 && units[character] === 0) units[character] = code + 1;
    from = to + 1;
  }
  units[lineFeed] = lineFeed + 1;
  const table = { units, beyond };
  tables.set(charset, table);
  return table;
}

/** Texts beyond ASCII in UTF-16 of both byte orders and in older encodings. (ASCII is the same in these; in UTF-16 it is a layer.) */
export const charsetForms: BinaryFamily = (_, forms) =>
  forms
    .filter(({ text }) => /[^\0-\x7f]/.test(text))
    .flatMap(({ name, text, support, bits }): Written[] => {
      const little = Buffer.from(text, 'utf16le');
      const written: Written[] = [
        { name: `utf-16le/${name}`, bytes: little, support, bits },
        { name: `utf-16be/${name}`, bytes: Buffer.from(little).swap16(), support, bits },
      ];
      for (const charset of charsets) {
        const bytes = encode(text, charset);
        if (bytes !== null) written.push({ name: `${charset}/${name}`, bytes, support, bits });
      }
      return written;
    });

function encode(text: string, charset: string): Uint8Array | null {
  const { units, beyond } = tableOf(charset);
  const bytes: number[] = [];
  for (const character of text.normalize('NFC')) {
    const point = character.codePointAt(0) ?? 0;
    const code = (point > 0xffff ? (beyond.get(point) ?? 0) : (units[point] ?? 0)) - 1;
    if (code < 0) return null;
    if (code > 255) bytes.push(code >>> 8);
    bytes.push(code & 255);
  }
  return Uint8Array.from(bytes);
}
