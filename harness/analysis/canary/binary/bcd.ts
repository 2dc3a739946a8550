import { type BinaryFamily, shortestBinary, type Written } from './written.ts';

/** The longest number that is looked for in this way. */
const longest = 24;

/**
 * Digits packed two to a byte, high nibble first (BCD) or low nibble first (the semi-octets of 3GPP TS 23.040 9.1.2.3, as SMS and SIM cards
 * have them, whatever byte of type and plan stands before). An odd digit at the end is filled up with F; or the first digit shares
 * its byte with something else, as in the mobile identity of TS 24.008 10.5.1.4, and is left out, or with a zero.
 */
export const bcd: BinaryFamily = (_, forms) =>
  forms
    .filter(({ text, digested, support }) => /^\d+$/.test(text) && text.length <= longest && digested && !support)
    .flatMap(({ name, text, bits }) => {
      const isOdd = text.length % 2 === 1;
      const packed: readonly [string, string][] = isOdd
        ? [
            ['bcd', `${text}f`],
            ['bcd', `0${text}`],
            ['bcd', text.slice(1)],
          ]
        : [['bcd', text]];
      return packed.flatMap(([label, nibbles]): Written[] => {
        const high = Buffer.from(nibbles, 'hex');
        if (high.length < shortestBinary) return [];
        const low = Buffer.from(high.map((byte) => (byte << 4) | (byte >> 4)));
        return [
          { name: `${label}/${name}`, bytes: high, support: false, bits },
          { name: `${label}-swapped/${name}`, bytes: low, support: false, bits },
        ];
      });
    });
