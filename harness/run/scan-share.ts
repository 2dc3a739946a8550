import type { CompiledParts } from '../analysis/canary/compile.ts';
import { adoptParts } from '../analysis/compiled.ts';
import type { ScanOptions, ScanSink } from '../analysis/scan.ts';
import type { ScanStats } from '../analysis/scan-stats.ts';
import type { CanaryHit, Flow } from '../model/traffic.ts';
import { scanHere } from './scan-file.ts';

/** What is to be done for one share. */
export type ShareTask = {
  readonly path: string;
  readonly options: Omit<ScanOptions, 'lookup'>;
  readonly wants: { readonly flows: boolean; readonly hits: boolean };
  /** The canaries as another thread compiled them; null where this one did. */
  readonly compiled: CompiledParts | null;
};

export type ClosedFlow = { readonly order: number; readonly flow: Flow | null; readonly hits: readonly CanaryHit[] };

/** What is told of a share: its flows that closed since, and how far it is. */
export type FromShare = {
  readonly kind: 'progress';
  readonly flows: readonly ClosedFlow[];
  /** All flows with an order below this have been told. */
  readonly closed: number;
  readonly read: number;
  readonly size: number | null;
  /** Once, with the last message. */
  readonly stats: ScanStats | null;
};

/** Bytes of the capture between two messages. */
const stepBytes = 8 * 1024 * 1024;

/** Scans one share of a capture and tells of it. */
export async function scanShare(
  { path, options, wants, compiled }: ShareTask,
  tell: (message: FromShare) => void,
): Promise<void> {
  if (compiled !== null) adoptParts(options.canaries, compiled);
  let flows: ClosedFlow[] = [];
  let read = 0;
  let size: number | null = null;
  let told = 0;

  function note(order: number, fact: Partial<ClosedFlow>): void {
    const last = flows[flows.length - 1];
    if (last?.order === order) Object.assign(last, fact);
    else flows.push({ order, flow: null, hits: [], ...fact });
  }

  function progress(closed: number, stats: ScanStats | null): void {
    tell({ kind: 'progress', flows, closed, read, size, stats });
    flows = [];
    told = read;
  }

  const sink: ScanSink = {
    ...(wants.flows && { onFlow: (flow: Flow, order: number) => note(order, { flow }) }),
    ...(wants.hits && { onHits: (hits: readonly CanaryHit[], order: number) => note(order, { hits }) }),
  };
  const onRead = (bytes: number, of: number | null) => {
    read = bytes;
    size = of;
  };
  const onChunk = (closed: number) => {
    if (read - told >= stepBytes) progress(closed, null);
  };
  const stats = await scanHere({ source: { path, onRead }, sink, onChunk, ...options, lookup: null });
  progress(Number.POSITIVE_INFINITY, stats);
}
