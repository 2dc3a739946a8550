import type { Canary } from '../../model/canary.ts';

/** A match of at least this much information is proof by itself. */
export const proofBits = 64;
/** Two canaries this near to each other in one direction of one flow can be linked, bytes of the stream. */
export const linkedBytes = 64 * 1024;
/** What linked hits must carry together beyond what chance could bring about, bits. */
export const linkedBits = 36;
/** What a hit of its own must add to those beside it, bits: next to a true one, every sixteenth list of other people's numbers may hold a false one. */
const ownBits = 4;

/** Values that many handsets give in place of the true one: finding them says little, whatever their length. */
const wellKnown = new Set([
  '02:00:00:00:00:00',
  '00:00:00:00:00:00',
  'ff:ff:ff:ff:ff:ff',
  '9774d56d682e549c',
  '00000000-0000-0000-0000-000000000000',
  '000000000000000',
  '004999010640000',
  '012345678912345',
  '0123456789abcdef',
  '<unknown ssid>',
  'androidwifi',
  '+15555215554',
]);

/** Whether a value is a default that does not identify anybody, as Android's masked MAC address. */
export function isWellKnown({ value }: Pick<Canary, 'value'>): boolean {
  return wellKnown.has(value.toLowerCase());
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
 * Decides the strength of all hits in one direction of one flow, which must be sorted by offset; `canaries` is how many were looked for. A hit
 * is proof when it matched the whole value (or at least eight bytes of its digest) and that carries 64 bits or more, or when it is linked to
 * others: whole values of other canaries, not on the same bytes. A phone number (31 bits), an IMEI (46) or a MAC address (48) alone is therefore
 * support. Parts of values and well-known defaults never are proof and prove nothing else.
 *
 * Linked: the bits of the hits together, less what the search was free to choose, are at least 36. Each hit pays log2 of the number of
 * canaries, for any of them would have done, and each further one log2 of its distance in bytes. So among n bytes about 2n x 2^-36 pairs are linked by chance,
 * 0.3 in 10 GB, were all of those bytes values of the canaries' own kinds; in random bytes, where a character is 8 bits and not 3 to 5, none
 * ever is. With few canaries two eight-digit numbers are linked anywhere within 64 KiB; with 20,000 it takes three in neighbouring records.
 */
export function strengths(hits: readonly Weighed[], canaries = 1): ('proof' | 'support')[] {
  const choice = Math.log2(Math.max(1, canaries));
  return hits.map((hit, index) => {
    if (hit.support) return 'support';
    return hit.bits >= proofBits || isLinked(hits, index, choice) ? 'proof' : 'support';
  });
}

/** Neighbours looked at on each side; with more hits than this in 64 KiB enough of other canaries are sure to be among them in practice. */
const neighbours = 256;

function isLinked(hits: readonly Weighed[], index: number, choice: number): boolean {
  const hit = hits[index];
  if (hit === undefined) return false;
  const candidates: { other: Weighed; added: number }[] = [];
  for (const other of nearestFirst(hits, index)) {
    const distance = Math.log2(1 + gap(hit, other));
    const added = other.bits - choice - distance;
    if (!other.support && added > 0 && hit.bits - choice - distance >= ownBits) candidates.push({ other, added });
  }
  // The strongest first: of two readings of the same bytes the weaker must not keep the stronger out.
  candidates.sort((a, b) => b.added - a.added);
  const linked: Weighed[] = [hit];
  let bits = hit.bits - choice;
  for (const { other, added } of candidates) {
    if (linked.some((one) => !isOther(one, other))) continue;
    linked.push(other);
    bits += added;
    if (bits >= linkedBits) return true;
  }
  return false;
}

/** The hits on both sides of one, at most 64 KiB from it, the nearest first. */
function* nearestFirst(hits: readonly Weighed[], index: number): Generator<Weighed> {
  const at = hits[index]?.offset ?? 0;
  let left = index - 1;
  let right = index + 1;
  while (index - left <= neighbours || right - index <= neighbours) {
    const before = index - left <= neighbours ? hits[left] : undefined;
    const after = right - index <= neighbours ? hits[right] : undefined;
    const isLeft = before !== undefined && (after === undefined || at - before.offset <= after.offset - at);
    const nearer = isLeft ? before : after;
    if (nearer === undefined || Math.abs(nearer.offset - at) > linkedBytes) return;
    yield nearer;
    if (isLeft) left--;
    else right++;
  }
}

/** Bytes between two hits. Of a compressed body all hits begin at its first byte: somewhere in its whole extent. */
function gap(a: Weighed, b: Weighed): number {
  const between = Math.max(a.offset, b.offset) - Math.min(a.end, b.end);
  return between >= 0 ? between : Math.max(a.end - a.offset, b.end - b.offset);
}

function isOther(a: Weighed, b: Weighed): boolean {
  return a.canary !== b.canary && isApart(a, b);
}

/** Hits on the same bytes of a compressed body are apart when their values do not contain each other. */
function isApart(a: Weighed, b: Weighed): boolean {
  const overlap = a.offset < b.end && b.offset < a.end;
  if (!overlap) return a.value !== b.value;
  return !a.value.includes(b.value) && !b.value.includes(a.value) && a.offset === b.offset;
}
