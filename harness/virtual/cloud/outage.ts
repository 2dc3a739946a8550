import type { Fault } from '../faults.ts';
import type { Service } from './hosts.ts';

/** Which parts of the cloud go off with the update; the download server, which hands it out, never does. */
const offAfterUpdate: Partial<Record<Fault, (part: Service | 'dns') => boolean>> = {
  'server-off': (part) => part === 'account',
  'upstream-dead': (part) => part !== 'download',
};

/** The faults that begin with the update: a server that is switched off beside it, and a line that goes dead. */
export function goesOff(part: Service | 'dns', faults: readonly Fault[]): boolean {
  return faults.some((fault) => offAfterUpdate[fault]?.(part) === true);
}
