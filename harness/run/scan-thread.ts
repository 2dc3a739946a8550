import { parentPort, workerData } from 'node:worker_threads';
import type { ScanOptions, ScanSink } from '../analysis/scan.ts';
import type { ScanStats } from '../analysis/scan-stats.ts';
import { LeakdiffError } from '../model/failure.ts';
import type { CanaryHit, Flow } from '../model/traffic.ts';
import { scanHere } from './scan-file.ts';

/** What a thread is given to do. */
export type ThreadTask = {
  readonly path: string;
  readonly options: Omit<ScanOptions, 'lookup'>;
  readonly wants: { readonly flows: boolean; readonly hits: boolean };
};

export type ClosedFlow = { readonly order: number; readonly flow: Flow | null; readonly hits: readonly CanaryHit[] };

/** What a thread tells: its flows that closed since, and how far it is. */
export type FromThread =
  | {
      readonly kind: 'progress';
      readonly flows: readonly ClosedFlow[];
      /** All flows with an order below this have been told. */
      readonly closed: number;
      readonly read: number;
      readonly size: number | null;
      /** Once, with the last message. */
      readonly stats: ScanStats | null;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** Bytes of the capture between two messages. */
const stepBytes = 8 * 1024 * 1024;

/** One thread of a scan. */
async function scanShare({ path, options, wants }: ThreadTask, tell: (message: FromThread) => void): Promise<void> {
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

const port = parentPort;
if (port !== null) {
  try {
    await scanShare(workerData, (message) => port.postMessage(message));
  } catch (error) {
    if (!(error instanceof LeakdiffError)) throw error;
    port.postMessage({ kind: 'failed', message: error.message } satisfies FromThread);
  }
}
