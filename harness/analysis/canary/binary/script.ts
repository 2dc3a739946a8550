import type { BinaryFamily, Written } from './written.ts';

/** Zeros of the decimal digits (Unicode, category Nd) that handsets sold in Asia, the Middle East and India write, and of full width. */
const zeros: readonly (readonly [string, number])[] = [
  ['arabic-indic', 0x0660],
  ['persian', 0x06f0],
  ['devanagari', 0x0966],
  ['bengali', 0x09e6],
  ['thai', 0x0e50],
  ['full-width', 0xff10],
];

/** Numbers in the digits of other scripts, in UTF-8; words beyond ASCII as labels of domain names (RFC 3492, through the URL standard). */
export const scripts: BinaryFamily = (_, forms) =>
  forms
    .filter(({ support, digested }) => digested && !support)
    .flatMap(({ name, text, bits }): Written[] => {
      if (/^\+?\d{9,}$/.test(text)) {
        return zeros.map(([script, zero]) => {
          const written = text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
          return { name: `${script}/${name}`, bytes: Buffer.from(written), support: false, bits };
        });
      }
      const label = labelOf(text);
      return label === null ? [] : [{ name: `punycode/${name}`, bytes: Buffer.from(label), support: false, bits }];
    });

/** Longer labels do not exist (RFC 1035). */
const longestLabel = 63;

/** The text without blanks as a label; null where it needs no such writing, or has none. */
function labelOf(text: string): string | null {
  const joined = text.replace(/\s/g, '');
  if (joined.length > longestLabel || !/[^\0-\x7f]/.test(joined) || !/^[\p{L}\p{M}\p{N}-]+$/u.test(joined)) return null;
  const url = URL.parse(`http://${joined}`);
  return url?.hostname.startsWith('xn--') === true ? url.hostname : null;
}
