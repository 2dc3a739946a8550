/** Frames that one sender may have under way at once: the window of a block acknowledgement. */
const window = 64;
/** Senders remembered; the one that was met first is forgotten first. */
const senders = 1024;

type Recent = { readonly numbers: Int32Array; next: number };

/** Remembers which frames each station sent lately, so that a repetition is told from new data (IEEE 802.11-2020 section 10.3.2.14). */
export function createRepeats(): {
  /** Whether this frame's sender sent its sequence number lately. `at`: the frame's header; `channel`: traffic identifier, 16 without QoS. */
  readonly isKnown: (bytes: Uint8Array, at: number, channel: number) => boolean;
} {
  const recent = new Map<number, Recent>();

  function isKnown(bytes: Uint8Array, at: number, channel: number): boolean {
    let key = 0;
    for (let i = 10; i < 16; i++) key = key * 256 + (bytes[at + i] ?? 0);
    key = key * 32 + channel;
    const number = (bytes[at + 22] ?? 0) | ((bytes[at + 23] ?? 0) << 8);
    const list = recent.get(key) ?? remember(key);
    if (list.numbers.includes(number)) return true;
    list.numbers[list.next] = number;
    list.next = (list.next + 1) % window;
    return false;
  }

  function remember(key: number): Recent {
    const oldest = recent.size < senders ? undefined : recent.keys().next().value;
    if (oldest !== undefined) recent.delete(oldest);
    const list = { numbers: new Int32Array(window).fill(-1), next: 0 };
    recent.set(key, list);
    return list;
  }

  return { isKnown };
}
