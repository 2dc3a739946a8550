/** Of each eight characters of base32, the bit that is the highest of a byte: zero in ASCII text (RFC 4648 section 6). */
const highest = [16, 2, 0, 8, 1, 0, 4, 0] as const;

/** For each value and each place of eight, the alignments at which it would be no part of ASCII text, one bit each. */
const against = new Uint8Array(32 * 8);
for (let value = 0; value < 32; value++) {
  for (let place = 0; place < 8; place++) {
    for (let phase = 0; phase < 8; phase++) {
      if ((value & (highest[(place - phase) & 7] ?? 0)) !== 0)
        against[value * 8 + place] = (against[value * 8 + place] ?? 0) | (1 << phase);
    }
  }
}

/** Letters that words seldom have, and capital letters, of which words seldom have ten. */
const rare = new Uint8Array(256).fill(1, 65, 91);
for (const letter of 'jqxz') rare[letter.charCodeAt(0)] = 1;
/** Sixteen bytes; no word is as long. */
const longerThanWords = 26;

/** Whether letters without a digit are more likely base32 than words: capitals, or what gives ASCII at some alignment, or has rare letters. */
export function mayBeText(
  bytes: Uint8Array,
  { from, to, values }: { readonly from: number; readonly to: number; readonly values: Uint8Array },
): boolean {
  if (to - from >= longerThanWords) return true;
  let phases = 0xff;
  let seen = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    seen |= rare[byte] ?? 0;
    phases &= ~(against[(values[byte] ?? 0) * 8 + ((at - from) & 7)] ?? 0);
  }
  return phases !== 0 || seen === 1;
}
