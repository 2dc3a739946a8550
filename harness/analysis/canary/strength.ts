import type { Canary } from '../../model/canary.ts';

/** A match of at least this much information is proof by itself. */
export const proofBits = 64;
/** Two canaries this near to each other in one direction of one flow are linked, bytes of the stream. */
export const linkedBytes = 64 * 1024;

/** Values that many handsets give in place of the true one: finding them says little, whatever their length. */
const wellKnown = new Set([
  '02:00:00:00:00:00',
  '00:00:00:00:00:00',
  'ff:ff:ff:ff:ff:ff',
  '9774d56d682e549c',
  '000000000000000',
  '004999010640000',
  '+15555215554',
]);

/** Whether a value is a default that does not identify anybody, as Android's masked MAC address. */
export function isWellKnown({ value }: Pick<Canary, 'value'>): boolean {
  return wellKnown.has(value.toLowerCase());
}

/**
 * Information that a text carries if it was drawn at random from its alphabet, bits: 3.32 for a digit, 4 for a hexadecimal digit of an address
 * or identifier, 4.7 for any other ASCII letter or digit, 10 for a letter beyond ASCII; nothing for punctuation and blanks.
 */
export function informationBits({ kind }: Pick<Canary, 'kind'>, text: string): number {
  const isHex = (kind === 'mac' || kind === 'bssid' || kind === 'android_id') && /^[0-9a-f:.-]+$/i.test(text);
  const isNumber = /^[\d\s+().,-]+$/.test(text);
  let bits = 0;
  for (const character of text) {
    if (isHex) bits += /[0-9a-f]/i.test(character) ? 4 : 0;
    else if (isNumber) bits += /\d/.test(character) ? 3.32 : 0;
    else if (/[\p{L}\p{N}]/u.test(character)) bits += character < '\u0080' ? 4.7 : 10;
  }
  return bits;
}

/** What the strength of a hit is decided on. */
export type Weighed = {
  readonly canary: number;
  readonly value: string;
  /** Stream offsets of what was matched. */
  readonly offset: number;
  readonly end: number;
  readonly bits: number;
  /** A part of a value, or a well-known default. */
  readonly support: boolean;
};

/**
 * Decides the strength of all hits in one direction of one flow, which must be sorted by offset. A hit is proof when it matched the whole
 * value (or at least eight bytes of its digest) and that carries 64 bits or more, or when a hit of another canary with another value, also
 * whole, stands within 64 KiB of it without lying on the same bytes. An eleven-digit phone number (36 bits), an IMEI (50) or a MAC address
 * (48) alone is therefore support. Parts of values and well-known defaults never are proof and prove nothing else.
 */
export function strengths(hits: readonly Weighed[]): ('proof' | 'support')[] {
  return hits.map((hit, index) => {
    if (hit.support) return 'support';
    return hit.bits >= proofBits || isLinked(hits, hit, index) ? 'proof' : 'support';
  });
}

/** Neighbours looked at on each side; with more hits than this in 64 KiB one of another canary is sure to be among them in practice. */
const neighbours = 256;

function isLinked(hits: readonly Weighed[], hit: Weighed, index: number): boolean {
  for (const step of [-1, 1]) {
    for (let i = index + step, n = 0; n < neighbours; i += step, n++) {
      const other = hits[i];
      if (other === undefined || Math.abs(other.offset - hit.offset) > linkedBytes) break;
      if (!other.support && other.canary !== hit.canary && isApart(hit, other)) return true;
    }
  }
  return false;
}

/** Of a compressed body all hits stand at its first byte: such hits are apart when their values do not contain each other. */
function isApart(a: Weighed, b: Weighed): boolean {
  const overlap = a.offset < b.end && b.offset < a.end;
  if (!overlap) return a.value !== b.value;
  return !a.value.includes(b.value) && !b.value.includes(a.value) && a.offset === b.offset;
}
