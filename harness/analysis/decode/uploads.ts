import type { Upload } from '../../model/traffic.ts';
import type { Arrival } from './reassembly.ts';
import { Rows } from './rows.ts';

/** What one side of a flow sent, piece by piece. */
export type UploadLog = {
  readonly add: (bytes: number, arrival: Arrival) => void;
  readonly list: () => Upload[];
};

/** Uploads in columns, so that a long capture does not hold an object for each segment. */
export function createUploadLog(): UploadLog {
  const rows = new Rows();
  return {
    add: (bytes, { time, frame }) => rows.add(time, bytes, frame),
    list: () =>
      Array.from({ length: rows.count() }, (_, i) => ({
        time: rows.get(i, 0),
        bytes: rows.get(i, 1),
        frame: rows.get(i, 2),
      })),
  };
}

/** For who only wants to know what is in the flows: keeps nothing. */
export const noUploads: UploadLog = { add: () => undefined, list: () => [] };
