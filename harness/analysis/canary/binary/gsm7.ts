import { type BinaryFamily, shortestBinary, type Written } from './written.ts';

/** The GSM 7-bit default alphabet, 3GPP TS 23.038 6.2.1, in the order of its codes; the escape is a blank here. */
const alphabet = [
  ...'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
];
const codes = new Map(alphabet.map((character, code) => [character, code]));
/** Behind the escape code, 6.2.1.1. */
const extension = new Map([
  ['\f', 0x0a],
  ['^', 0x14],
  ['{', 0x28],
  ['}', 0x29],
  ['\\', 0x2f],
  ['[', 0x3c],
  ['~', 0x3d],
  [']', 0x3e],
  ['|', 0x40],
  ['€', 0x65],
]);
const escapeCode = 0x1b;
/** An SMS has 160 septets; what is found of a text is its beginning. */
const longest = 160;

/**
 * Texts packed into septets, as SMS are (3GPP TS 23.038 6.1.2.1). Where in a message a text begins decides how its bits fall into bytes: all
 * eight cases, without the bytes at the ends that it shares with other text.
 */
export const gsm7: BinaryFamily = (_, forms) =>
  forms
    .filter(({ support, digested }) => digested && !support)
    .flatMap(({ name, text, bits }) => {
      const septets = septetsOf(text);
      if (septets === null) return [];
      const written: Written[] = [];
      for (let shift = 0; shift < 8; shift++) {
        const bytes = pack(septets, shift);
        if (bytes.length >= shortestBinary) written.push({ name: `gsm7/${name}`, bytes, support: false, bits });
      }
      return written;
    });

/** The codes of a text's characters; null when one is not in the alphabet. */
function septetsOf(text: string): number[] | null {
  const septets: number[] = [];
  for (const character of text) {
    const code = codes.get(character);
    const extended = extension.get(character);
    if (code !== undefined) septets.push(code);
    else if (extended !== undefined) septets.push(escapeCode, extended);
    else return null;
    if (septets.length >= longest) break;
  }
  return septets;
}

/** Septets packed from the low bit up, after `shift` bits of something else: the bytes that are all theirs. */
function pack(septets: readonly number[], shift: number): Uint8Array {
  const bits = shift + septets.length * 7;
  const bytes = new Uint8Array(Math.ceil(bits / 8) + 1);
  septets.forEach((septet, i) => {
    const at = shift + i * 7;
    bytes[at >> 3] = (bytes[at >> 3] ?? 0) | ((septet << (at & 7)) & 255);
    bytes[(at >> 3) + 1] = septet >> (8 - (at & 7));
  });
  return bytes.subarray(shift === 0 ? 0 : 1, bits >> 3);
}
