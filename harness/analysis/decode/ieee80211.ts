import type { CapturedPacket } from './capture-file.ts';
import { afterLlc } from './link.ts';
import { passRadioHeader, type RadioFrame } from './radio-header.ts';
import { createRepeats } from './wifi-repeats.ts';

/** An IP packet found in a frame: its offset, or -1 where the frame carries something else; `repeated`: it was seen before. */
export type NetworkSink = (captured: CapturedPacket, offset: number, end: number, repeated: boolean) => void;

export type WifiReader = {
  readonly read: (captured: CapturedPacket) => void;
  /** What could not be opened, one English line each. */
  readonly notes: () => string[];
};

const toDistribution = 1;
const fromDistribution = 2;
const moreFragments = 4;
const retry = 8;
const isProtected = 0x40;
const order = 0x80;

/**
 * Opens 802.11 data frames (IEEE 802.11-2020 section 9.3.2): three and four addresses, QoS, HT control, aggregated MSDUs. Frames under
 * encryption, fragments of frames and frames with a wrong checksum are counted, not opened.
 */
export function createWifiReader(onNetwork: NetworkSink): WifiReader {
  const frame: RadioFrame = { start: 0, end: 0, damaged: false, padded: false };
  const repeats = createRepeats();
  let encrypted = 0;
  let damaged = 0;
  let fragments = 0;

  function read(captured: CapturedPacket): void {
    const { bytes, linkType, start, end, wireLength } = captured;
    const whole = end - start === wireLength;
    if (!passRadioHeader(linkType, bytes, { start, end, whole }, frame)) onNetwork(captured, -1, end, false);
    else if (frame.damaged) damaged++;
    else readFrame(captured, frame.start, frame.end);
  }

  function readFrame(captured: CapturedPacket, at: number, end: number): void {
    const { bytes } = captured;
    const control = bytes[at] ?? 0;
    const flags = bytes[at + 1] ?? 0;
    const subtype = control >> 4;
    // Version 0, type "data", and not one of the subtypes that carry none.
    if (end - at < 24 || (control & 0x0f) !== 8 || subtype & 4) {
      onNetwork(captured, -1, end, false);
      return;
    }
    if (flags & isProtected) {
      encrypted++;
      return;
    }
    const both = toDistribution | fromDistribution;
    const qosAt = at + 24 + ((flags & both) === both ? 6 : 0);
    const isQos = (subtype & 8) !== 0;
    let body = isQos ? qosAt + 2 + (flags & order ? 4 : 0) : qosAt;
    if (frame.padded) body = at + ((body - at + 3) & ~3);
    if (flags & moreFragments || (bytes[at + 22] ?? 0) & 15) {
      fragments++;
      return;
    }
    const qos = isQos ? (bytes[qosAt] ?? 0) : 0;
    const known = repeats.isKnown(bytes, at, isQos ? qos & 15 : 16);
    const repeated = known && (flags & retry) !== 0;
    if (qos & 0x80) readAggregate(captured, body, end, repeated);
    else onNetwork(captured, afterLlc(bytes, body, end), end, repeated);
  }

  /** Several MSDUs, each with addresses and length and filled up to four bytes (section 9.3.2.2.2). */
  function readAggregate(captured: CapturedPacket, from: number, end: number, repeated: boolean): void {
    const { bytes } = captured;
    for (let at = from; at + 14 < end; ) {
      const length = ((bytes[at + 12] ?? 0) << 8) | (bytes[at + 13] ?? 0);
      const until = Math.min(end, at + 14 + length);
      onNetwork(captured, afterLlc(bytes, at + 14, until), until, repeated);
      at += (14 + length + 3) & ~3;
    }
  }

  function notes(): string[] {
    const list: string[] = [];
    if (encrypted > 0) list.push(`${encrypted} 802.11 frames are encrypted and were not opened`);
    if (damaged > 0) list.push(`${damaged} 802.11 frames were received with a wrong checksum and left out`);
    if (fragments > 0) list.push(`${fragments} fragments of 802.11 frames were not put together`);
    return list;
  }

  return { read, notes };
}
