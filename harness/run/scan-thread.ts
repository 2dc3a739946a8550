import { parentPort, workerData } from 'node:worker_threads';
import { LeakdiffError } from '../model/failure.ts';
import { type FromShare, scanShare } from './scan-share.ts';

/** What a thread tells. */
export type FromThread = FromShare | { readonly kind: 'failed'; readonly message: string };

/** A thread of a scan: scans the share that its task names. */
const port = parentPort;
if (port !== null) {
  try {
    await scanShare(workerData, (message) => port.postMessage(message));
  } catch (error) {
    if (!(error instanceof LeakdiffError)) throw error;
    port.postMessage({ kind: 'failed', message: error.message } satisfies FromThread);
  }
}
