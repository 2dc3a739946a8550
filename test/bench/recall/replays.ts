import { createCaptureReplay } from '../../../harness/analysis/replay-capture.ts';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import type { Canary } from '../../../harness/model/canary.ts';
import type { CanaryHit } from '../../../harness/model/traffic.ts';
import { pcap } from '../../analysis/wire.ts';
import type { Case } from './cases.ts';
import { faultOf } from './chain-oracle.ts';

/** Cases in one capture, each in connections of its own, and what a scan found of them. */
export type Scanned = {
  readonly capture: Buffer;
  readonly hits: readonly CanaryHit[];
  /** The case whose connection a hit stands in. */
  readonly caseOf: (hit: CanaryHit) => Case | undefined;
};

export function scanCases(cases: readonly Case[], canaries: readonly Canary[]): Scanned {
  const owners: Case[] = [];
  const frames = cases.flatMap((one, i) => {
    const made = one.frames(10_000 + i);
    for (const _ of made) owners.push(one);
    return made;
  });
  const capture = pcap(frames);
  const { hits } = scanCapture([capture], { file: 'recall.pcap', canaries, lookup: null });
  return { capture, hits, caseOf: ({ ref }) => owners[ref.frame - 1] };
}

/** Does the chain of every hit again, from the capture's bytes; gives those that do not hold, with the reason. */
export function replayAll({ capture, hits }: Scanned, canaries: readonly Canary[]): { hit: CanaryHit; why: string }[] {
  const byId = new Map(canaries.map((canary) => [canary.id, canary]));
  const asked = hits.flatMap((hit) => {
    const canary = byId.get(hit.canary);
    return canary === undefined ? [] : [{ hit, canary }];
  });
  const replay = createCaptureReplay(asked);
  replay.push(capture);
  const { replayed } = replay.end();
  return asked.flatMap(({ hit, canary }, i) => {
    const { frame = null, steps = null } = replayed[i] ?? {};
    const why = frame === null ? 'the frame is not in the file' : faultOf(steps, hit.chain, canary);
    return why === null ? [] : [{ hit, why }];
  });
}
