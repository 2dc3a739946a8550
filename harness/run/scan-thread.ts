import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { LeakdiffError } from '../model/failure.ts';
import type { FromShare } from './scan-share.ts';

/** What a thread tells. */
export type FromThread = FromShare | { readonly kind: 'failed'; readonly message: string };

/** A thread of a scan: scans the share that its task names. */
const port = parentPort;
if (port !== null) {
  // Node's cache of compiled modules is each thread's own to ask for, and without it a second goes by before the scan begins.
  enableCompileCache();
  const { scanShare } = await import('./scan-share.ts');
  try {
    await scanShare(workerData, (message) => port.postMessage(message));
  } catch (error) {
    if (!(error instanceof LeakdiffError)) throw error;
    port.postMessage({ kind: 'failed', message: error.message } satisfies FromThread);
  }
}
