import type { CanaryHit, Flow } from '../../model/traffic.ts';
import { type HarEntry, startOf } from './parse.ts';

/** A capture of the time of a transcript. */
export type PacketSource = { readonly file: string; readonly flows: readonly Flow[] };

/** Times are taken by two programs, and in a transcript to the millisecond; seconds. */
const slack = 1;

/**
 * Hits of a transcript, each with the packet of the capture that carried it: of the flow with the entry's own two ends that was open at the time, the last upload that had come
 * when the request (or the piece of an opened stream) was seen, which is the request's first. A hit without such a flow stays as it is.
 */
export function withPackets(
  hits: readonly CanaryHit[],
  entries: readonly HarEntry[],
  { file, flows }: PacketSource,
): CanaryHit[] {
  const byEnds = new Map<string, Flow[]>();
  for (const flow of flows) {
    if (flow.proto !== 'tcp') continue;
    const key = keyOf(flow);
    const same = byEnds.get(key);
    if (same === undefined) byEnds.set(key, [flow]);
    else same.push(flow);
  }
  return hits.map((hit) => {
    const entry = entries[hit.ref.stream];
    const time = entry === undefined ? null : timeOf(entry, hit);
    if (!entry?._connection || time === null) return hit;
    const flow = openAt(byEnds.get(keyOf(entry._connection)) ?? [], time);
    const frame = flow === undefined ? undefined : frameAt(flow, time);
    if (flow === undefined || frame === undefined) return hit;
    return { ...hit, ref: { ...hit.ref, packet: { file, frame, stream: flow.stream } } };
  });
}

const keyOf = ({ client, server }: Pick<Flow, 'client' | 'server'>): string =>
  `${client.ip} ${client.port} ${server.ip} ${server.port}`;

/** Of flows with the same ends, whose client took the same port twice, the one that was open. */
const openAt = (flows: readonly Flow[], time: number): Flow | undefined =>
  flows.findLast(({ start, end }) => start - slack <= time && time <= end + slack);

/** Uploads stand in the order of their times. */
const frameAt = ({ uploads }: Flow, time: number): number | undefined =>
  (uploads.findLast((upload) => upload.time <= time) ?? uploads[0])?.frame;

/** Epoch seconds of the request, or of the piece of a stream in which a hit begins. */
function timeOf(entry: HarEntry, { direction, ref }: CanaryHit): number | null {
  let before = 0;
  for (const message of entry._raw?.messages ?? []) {
    if (message.direction !== direction) continue;
    before += Buffer.byteLength(message.data, 'base64');
    if (before > ref.offset) return message.time;
  }
  return startOf(entry);
}
