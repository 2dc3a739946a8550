import type { BinaryFamily, Written } from './written.ts';

/** Encodings of text beyond ASCII that programs of the case's countries still use (WHATWG Encoding, its names). */
const charsets = ['gbk', 'big5', 'windows-1252', 'shift_jis', 'euc-kr', 'windows-1251'] as const;

/** Bytes of each character, by turning the decoder round: made when the first text needs it. */
const tables = new Map<string, ReadonlyMap<string, readonly number[]>>();

function tableOf(charset: string): ReadonlyMap<string, readonly number[]> {
  const known = tables.get(charset);
  if (known !== undefined) return known;
  const codes: number[][] = Array.from({ length: 256 }, (_, byte) => [byte]);
  if (!charset.startsWith('windows')) {
    for (let lead = 0x81; lead < 0xff; lead++) for (let trail = 0x40; trail < 0xff; trail++) codes.push([lead, trail]);
  }
  // No code has a line feed as its second byte, so what cannot be decoded spoils no more than its own line.
  const lines = new TextDecoder(charset).decode(Uint8Array.from(codes.flatMap((code) => [...code, 10]))).split('\n');
  const table = new Map<string, readonly number[]>();
  const offset = lines.length - codes.length - 1;
  codes.forEach((code, i) => {
    // The line feed itself is a code, and makes one line more.
    const text = lines[code[0] === 10 || i < 10 ? i : i + offset] ?? '';
    if ([...text].length === 1 && text !== '\ufffd' && !table.has(text)) table.set(text, code);
  });
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
  const table = tableOf(charset);
  const bytes: number[] = [];
  for (const character of text.normalize('NFC')) {
    const code = table.get(character);
    if (code === undefined) return null;
    bytes.push(...code);
  }
  return Uint8Array.from(bytes);
}
