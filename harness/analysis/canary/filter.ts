/**
 * A Bloom filter of words of four bytes, two bits a word, both in one element, so that one load answers. Which element depends on a word's lower
 * three bytes alone, as the lower bits of a product depend on the lower bits of its factors: a needle of which only these are known sets
 * all bits of an element. (After Putze, Sanders and Singler, "Cache-, hash- and space-efficient Bloom filters", 2007.)
 */
export type WordFilter = {
  readonly elements: Int32Array;
  /** By how much the hash is shifted for the number of an element. */
  readonly shift: number;
};

const multiplier = 0x9e3779b1;
/** The filter of most sets of needles, half a megabyte, fits into the second cache; up to so many words are a false alarm once in a hundred. */
const usual = { shift: 7, mask: 0x1_ffff, words: 200_000 };
/** For more words, four megabytes. */
const large = { shift: 4, mask: 0xf_ffff };

export function createFilter(words: number): WordFilter {
  const { shift, mask } = words <= usual.words ? usual : large;
  return { elements: new Int32Array(mask + 1), shift };
}

/** Whether a filter is one that `mayHold` reads. */
export function isUsual({ shift }: WordFilter): boolean {
  return shift === usual.shift;
}

export function addWord({ elements, shift }: WordFilter, word: number): void {
  const hash = Math.imul(word, multiplier);
  const index = (hash >>> shift) & (elements.length - 1);
  elements[index] = (elements[index] ?? 0) | (1 << (hash >>> 27)) | (1 << (hash >>> 24));
}

/** Adds all words with the lower three bytes of this one. */
export function addLowerThree({ elements, shift }: WordFilter, word: number): void {
  elements[(Math.imul(word, multiplier) >>> shift) & (elements.length - 1)] = -1;
}

/**
 * Whether a word may be in a filter of the usual size: the lowest bit of what is returned. There is no branch in it, so that the answers for several
 * words can be put together before the one that there is. All numbers are constants, which doubles the speed.
 */
export function mayHold(word: number, elements: Int32Array): number {
  const hash = Math.imul(word, 0x9e3779b1);
  const bits = elements[(hash >>> 7) & 0x1ffff] ?? 0;
  return (bits >>> (hash >>> 27)) & (bits >>> (hash >>> 24));
}

/** The same for a filter of any size. */
export function mayHoldIn(word: number, elements: Int32Array, shift: number): number {
  const hash = Math.imul(word, 0x9e3779b1);
  const bits = elements[(hash >>> shift) & (elements.length - 1)] ?? 0;
  return (bits >>> (hash >>> 27)) & (bits >>> (hash >>> 24));
}

/** Log2 of the elements of a filter of upper bytes. */
const upperBits = 14;

/** A small filter of three bytes, the upper three of words. */
export function createUpperFilter(): Int32Array {
  return new Int32Array(1 << upperBits);
}

export function addUpper(elements: Int32Array, three: number): void {
  const hash = Math.imul(three, multiplier);
  const index = hash >>> (32 - upperBits);
  elements[index] = (elements[index] ?? 0) | (1 << (hash >>> 3)) | (1 << (hash >>> 10));
}

/** Whether the upper three bytes of a word may be in a filter of upper bytes: the lowest bit of what is returned. */
export function mayEndIn(word: number, elements: Int32Array): number {
  const hash = Math.imul(word >>> 8, 0x9e3779b1);
  const bits = elements[hash >>> 18] ?? 0;
  return (bits >>> (hash >>> 3)) & (bits >>> (hash >>> 10));
}
