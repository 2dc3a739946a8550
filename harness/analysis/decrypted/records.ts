import { copyOf } from '../decode/copy.ts';
import type { StreamReader } from '../decode/reassembly.ts';

const applicationData = 23;
const headerBytes = 5;
/** RFC 5246 section 6.2.3. */
const longestRecord = 16_384 + 2_048;

/** Finds the records of application data that became whole in certain frames. */
export type RecordFinder = {
  /** For one direction of one connection. After a hole nothing more is found there. */
  readonly reader: () => StreamReader;
  readonly ofFrame: (frame: number) => readonly Uint8Array[];
};

/** The record layer (RFC 8446 section 5.1) alone, for who wants to see a record as it was sent. */
export function createRecordFinder(frames: ReadonlySet<number>): RecordFinder {
  const found = new Map<number, Uint8Array[]>();

  function reader(): StreamReader {
    const record = new Uint8Array(headerBytes + longestRecord);
    let length = 0;
    let isLost = false;
    return {
      data(bytes, start, end, { frame }) {
        for (let at = start; at < end && !isLost; ) {
          const whole = length < headerBytes ? headerBytes : headerBytes + (((record[3] ?? 0) << 8) | (record[4] ?? 0));
          isLost = whole > record.length;
          const take = Math.min(Math.max(0, whole - length), end - at);
          if (!isLost) record.set(bytes.subarray(at, at + take), length);
          length += take;
          at += take;
          if (length < headerBytes || length < headerBytes + (((record[3] ?? 0) << 8) | (record[4] ?? 0))) continue;
          if (record[0] === applicationData && frames.has(frame))
            found.set(frame, [...(found.get(frame) ?? []), copyOf(record, 0, length)]);
          length = 0;
        }
      },
      gap: () => {
        isLost = true;
      },
      end: () => undefined,
    };
  }

  return { reader, ofFrame: (frame) => found.get(frame) ?? [] };
}
