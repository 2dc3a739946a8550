import type { Canary } from '../model/canary.ts';
import type { Asked } from './chain-replay.ts';
import { createCaptureReplay, type ReplayedHit } from './replay-capture.ts';

export type Explainer = { readonly push: (chunk: Uint8Array) => void; readonly end: () => ReplayedHit };

/** Finds one hit in its capture again and replays its chain there. */
export function createExplainer(hit: Asked['hit'], canary: Canary): Explainer {
  const replay = createCaptureReplay([{ hit, canary }]);
  return {
    push: replay.push,
    end: () => replay.end().replayed[0] ?? { frame: null, steps: null },
  };
}
