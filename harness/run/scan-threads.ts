import { Worker } from 'node:worker_threads';
import { sharedParts } from '../analysis/compiled.ts';
import type { EndpointLookup } from '../analysis/endpoint/lookup.ts';
import { endpointOf } from '../analysis/endpoint/lookup.ts';
import type { ScanOptions, ScanSink } from '../analysis/scan.ts';
import { mergeStats, type ScanStats } from '../analysis/scan-stats.ts';
import { LeakdiffError } from '../model/failure.ts';
import type { CanaryHit } from '../model/traffic.ts';
import type { CaptureSource } from './capture-source.ts';
import { type ClosedFlow, type ShareTask, scanShare } from './scan-share.ts';
import type { FromThread } from './scan-thread.ts';

/** What one thread has told so far. */
type Share = { readonly told: ClosedFlow[]; closed: number; read: number; stats: ScanStats | null };

/**
 * Scans a capture in several threads, of which this is one, as it has the program loaded already: each reads the whole file and searches its share
 * of the flows. What they find is put in the order that one thread alone would find it in.
 */
export async function scanInThreads(
  of: {
    source: CaptureSource;
    sink: ScanSink;
    threads: number;
  } & Omit<ScanOptions, 'share'>,
): Promise<ScanStats> {
  const { source, sink, threads, lookup, ...options } = of;
  const shares = Array.from({ length: threads }, (): Share => ({ told: [], closed: 0, read: 0, stats: null }));
  const pass = createPasser(sink, lookup);
  const compiled = options.canaries.length === 0 ? null : sharedParts(options.canaries);

  function onMessage(share: Share, message: FromThread): void {
    if (message.kind === 'failed') throw new LeakdiffError('BAD_FILE', message.message);
    share.told.push(...message.flows);
    share.closed = message.closed;
    share.read = message.read;
    if (message.stats !== null) share.stats = message.stats;
    source.onRead?.(Math.min(...shares.map(({ read }) => read)), message.size);
    passOn(shares, pass);
  }

  const taskOf = (part: number): ShareTask => ({
    path: source.path,
    options: { ...options, share: { part, of: threads } },
    wants: { flows: sink.onFlow !== undefined, hits: sink.onHits !== undefined },
    compiled: part === 0 ? null : compiled,
  });
  const workers: Worker[] = [];
  let isOver = false;
  try {
    const others = shares.slice(1).map((share, i) => {
      const worker = new Worker(new URL('./scan-thread.ts', import.meta.url), { workerData: taskOf(i + 1) });
      workers.push(worker);
      return whenOver(worker, (message) => onMessage(share, message));
    });
    const here = shares.slice(0, 1).map((share) =>
      scanShare(taskOf(0), (message) => {
        if (isOver) throw new Error('another thread failed');
        onMessage(share, message);
      }),
    );
    await Promise.all([...others, ...here]);
  } finally {
    isOver = true;
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  const [first, ...rest] = shares.flatMap(({ stats }) => (stats === null ? [] : [stats]));
  if (first === undefined) throw new Error('no thread gave a result');
  return mergeStats([first, ...rest]);
}

function whenOver(worker: Worker, onMessage: (message: FromThread) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromThread) => {
      try {
        onMessage(message);
      } catch (error) {
        reject(error);
      }
    });
    worker.on('error', reject);
    worker.on('exit', resolve);
  });
}

/** Passes on, in order, what no thread can come before any more. */
function passOn(shares: readonly Share[], pass: (flow: ClosedFlow) => void): void {
  const until = Math.min(...shares.map(({ closed }) => closed));
  const due = shares.flatMap(({ told }) => {
    const open = told.findIndex(({ order }) => order >= until);
    return told.splice(0, open < 0 ? told.length : open);
  });
  for (const flow of due.sort((a, b) => a.order - b.order)) pass(flow);
}

/** Threads have no databases: who holds the far end's address is put in here. */
function createPasser({ onFlow, onHits }: ScanSink, lookup: EndpointLookup | null): (flow: ClosedFlow) => void {
  const complete = (hit: CanaryHit): CanaryHit => {
    const { host, ip, port } = hit.endpoint;
    return { ...hit, endpoint: endpointOf({ host, server: { ip, port } }, lookup) };
  };
  return ({ order, flow, hits }) => {
    if (flow !== null) onFlow?.(flow, order);
    if (hits.length > 0) onHits?.(hits.map(complete), order);
  };
}
