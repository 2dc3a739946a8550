/** Where the 802.11 frame of a captured packet stands. The object is reused from packet to packet. */
export type RadioFrame = {
  start: number;
  /** The frame's end, its checksum taken off where the radio header says that there is one. */
  end: number;
  /** The card found the checksum wrong. */
  damaged: boolean;
  /** The frame's header is filled up to a multiple of four bytes. */
  padded: boolean;
};

const ieee80211 = 105;
const prism = 119;
const radiotap = 127;
const avs = 163;
const ppi = 192;

/** Whether packets of this link type are 802.11 frames, with or without a header of the radio. */
export function isRadioLink(linkType: number): boolean {
  return linkType === ieee80211 || linkType === prism || linkType === radiotap || linkType === avs;
}

/**
 * Passes over the header that the capturing card put before the frame: radiotap (radiotap.org), AVS and Prism (tcpdump.org/linktypes),
 * PPI. False when there is none, or it is longer than the packet.
 */
export function passRadioHeader(
  linkType: number,
  bytes: Uint8Array,
  { start, end, whole }: { readonly start: number; readonly end: number; readonly whole: boolean },
  frame: RadioFrame,
): boolean {
  frame.start = start;
  frame.end = end;
  frame.damaged = false;
  frame.padded = false;
  if (linkType === ieee80211) return true;
  if (start + 8 > end) return false;
  if (linkType === radiotap) {
    if (bytes[start] !== 0) return false;
    frame.start = start + u16(bytes, start + 2);
    const flags = radiotapFlags(bytes, start, Math.min(end, frame.start));
    if (flags & 0x10 && whole) frame.end -= 4;
    frame.padded = (flags & 0x20) !== 0;
    frame.damaged = (flags & 0x40) !== 0;
  } else if (linkType === ppi) frame.start = start + u16(bytes, start + 2);
  else if (bytes[start] === 0x80 && bytes[start + 1] === 0x21) frame.start = start + u32be(bytes, start + 4);
  // The Prism header is written in the byte order of the capturing machine; its message code is 0x41 or 0x44.
  else if (linkType === prism && bytes[start] === 0) frame.start = start + u32be(bytes, start + 4);
  else if (linkType === prism) frame.start = start + u16(bytes, start + 4);
  else return false;
  return frame.start > start && frame.start < frame.end;
}

/** The flags field: the second of the fields that the first bitmap announces, after a timestamp that is aligned to eight bytes. */
function radiotapFlags(bytes: Uint8Array, start: number, end: number): number {
  const present = bytes[start + 4] ?? 0;
  if ((present & 2) === 0) return 0;
  let at = start + 4;
  while (at + 4 <= end && (bytes[at + 3] ?? 0) & 0x80) at += 4;
  at += 4;
  if (present & 1) at = start + ((at - start + 7) & ~7) + 8;
  return at < end ? (bytes[at] ?? 0) : 0;
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

function u32be(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}
