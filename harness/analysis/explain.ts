import type { Canary } from '../model/canary.ts';
import type { ReplayedStep } from './canary/replay.ts';
import type { Asked } from './chain-replay.ts';
import { replayEntry } from './entry-search.ts';
import { parseHar } from './har/parse.ts';
import { piecesOf as harPieces } from './har/scan.ts';
import { createCaptureReplay, type ReplayedHit } from './replay-capture.ts';
import { createZeekReader } from './zeek/records.ts';
import { piecesOf as zeekPieces } from './zeek/scan.ts';

/** How a finding comes out of its file. */
export type Explanation = {
  /** What its place in the file holds, from the outside in, each titled in English: a frame, a record of TLS, an entry, a line. */
  readonly shown: readonly { readonly title: string; readonly bytes: Uint8Array }[];
  /** Null when the chain does not hold in this file. */
  readonly steps: readonly ReplayedStep[] | null;
  /** What the file says of damage, in English. */
  readonly notes: readonly string[];
};

export type Explainer = { readonly push: (chunk: Uint8Array) => void; readonly end: () => ReplayedHit & Explanation };

const none: ReplayedHit = { frame: null, records: [], steps: null };

/** Finds one hit in its capture again and replays its chain there. What it shows is the frame, and of a chain through `tls` the records in it. */
export function createExplainer(hit: Asked['hit'], canary: Canary): Explainer {
  const replay = createCaptureReplay([{ hit, canary }]);
  function end() {
    const { replayed, notes } = replay.end();
    const found = replayed[0] ?? none;
    const { frame, records } = found;
    const framed =
      frame === null ? [] : [{ title: `frame ${hit.ref.frame}, ${frame.length} bytes as captured`, bytes: frame }];
    const recorded = records.map((bytes, i) => ({
      title: `TLS record ${i + 1} of ${records.length} that this frame made whole, ${bytes.length} bytes with its header`,
      bytes,
    }));
    return { ...found, shown: [...framed, ...recorded], notes };
  }
  return { push: replay.push, end };
}

/** The same in an HTTP archive, of which `ref.frame` counts the entries. Throws `BAD_FILE` when the text is none. */
export function explainHar(text: string, asked: Asked): Explanation {
  const { file, frame } = asked.hit.ref;
  const entries = parseHar(text, file);
  const entry = entries[frame - 1];
  if (entry === undefined)
    return { shown: [], steps: null, notes: [`the archive has ${entries.length} entries, and no entry ${frame}`] };
  const { method = 'GET', url } = entry.request;
  const found = replayEntry(harPieces(entry), asked);
  const where = found === null ? '' : `; the finding stands in ${found.part}`;
  return {
    shown: [
      {
        title: `entry ${frame} of ${entries.length}, index ${frame - 1}${where}`,
        bytes: Buffer.from(`${method} ${url}`),
      },
    ],
    steps: found?.steps ?? null,
    notes: [],
  };
}

/** The same in a log of Zeek, of which `ref.frame` counts the lines; the line is shown as its fields were read. */
export function createZeekExplainer(asked: Asked): { push: (chunk: Uint8Array) => void; end: () => Explanation } {
  const { frame } = asked.hit.ref;
  let shown: Explanation['shown'] = [];
  let steps: Explanation['steps'] = null;
  const reader = createZeekReader((record) => {
    if (record.line !== frame) return;
    const found = replayEntry(zeekPieces(record), asked);
    const where = found === null ? '' : `; the finding stands in ${found.part}`;
    const text = [...record.fields].map(([name, value]) => `${name}=${value}`).join(' ');
    shown = [{ title: `line ${frame} of the log${where}`, bytes: Buffer.from(text, 'latin1') }];
    steps = found?.steps ?? null;
  });
  return { push: reader.push, end: () => ({ shown, steps, notes: reader.end() }) };
}
