/** An address as eight 16-bit words, IPv6's groups in order; an IPv4 address is in the last two. */
export type AddressWords = Uint16Array;

const colon = 0x3a;
const dot = 0x2e;

/** The value of a hexadecimal digit, in ASCII; -1 for any other byte. */
function digit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/**
 * Reads the address that begins at `at` (RFC 4291 section 2.2, dotted tails too) into `words`; nothing is allocated, since a search probes some
 * twenty addresses. Ends at the first byte that belongs to no address, `end` at the latest, and returns its place; -1 when there is no address.
 */
export function readAddress(bytes: Uint8Array, at: number, end: number, words: AddressWords): number {
  words.fill(0);
  let position = at;
  let count = 0;
  let gap = -1;
  while (position < end) {
    if (bytes[position] === colon) {
      if (bytes[position + 1] !== colon || gap >= 0) return -1;
      gap = count;
      position += 2;
      if (position >= end || digit(bytes[position] ?? 0) < 0) break;
    }
    const group = position;
    let value = 0;
    for (let one = digit(bytes[position] ?? 0); position < end && one >= 0; one = digit(bytes[++position] ?? 0)) {
      value = value * 16 + one;
      if (position - group > 3) return -1;
    }
    if (position === group) return -1;
    if (position < end && bytes[position] === dot) {
      const tail = readDotted(bytes, group, end);
      if (tail.next < 0 || count > 6) return -1;
      words[count++] = tail.high;
      words[count++] = tail.low;
      position = tail.next;
      if (count === 2 && gap < 0) {
        words[6] = tail.high;
        words[7] = tail.low;
        words[0] = 0;
        words[1] = 0;
        return position;
      }
      break;
    }
    if (count > 7) return -1;
    words[count++] = value;
    if (count === 8 || position >= end || bytes[position] !== colon) break;
    if (bytes[position + 1] !== colon) position++;
  }
  if (gap < 0) return count === 8 ? position : -1;
  words.copyWithin(8 - (count - gap), gap, count);
  words.fill(0, gap, 8 - (count - gap));
  return position;
}

const dotted = { high: 0, low: 0, next: -1 };

function readDotted(bytes: Uint8Array, at: number, end: number): typeof dotted {
  let position = at;
  let address = 0;
  dotted.next = -1;
  for (let part = 0; part < 4; part++) {
    if (part > 0 && bytes[position++] !== dot) return dotted;
    const from = position;
    let value = 0;
    for (; position < end; position++) {
      const one = (bytes[position] ?? 0) - 0x30;
      if (one < 0 || one > 9) break;
      value = value * 10 + one;
    }
    if (position === from || position - from > 3 || value > 255) return dotted;
    address = address * 256 + value;
  }
  dotted.high = Math.floor(address / 65_536);
  dotted.low = address % 65_536;
  dotted.next = position;
  return dotted;
}

/** Negative, zero or positive as `a` is before, at or after `b`. */
export function compareAddresses(a: AddressWords, b: AddressWords): number {
  for (let i = 0; i < 8; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
