import { LeakdiffError } from '../../model/failure.ts';
import type { Firmware } from '../firmware-types.ts';
import aosp11 from './aosp-11.ts';
import asSold from './JHCCNBF33.0.ts';
import asFound from './JHCCNBH45.0.ts';
import mended from './JHCCNBH46.0.ts';

/** Every firmware that the virtual handset can run, the oldest of each handset first. */
export const firmwares: readonly Firmware[] = [asSold, asFound, mended, aosp11];

/** The firmware of that id. Throws UNKNOWN_FIRMWARE. */
export function firmwareById(id: string): Firmware {
  const firmware = firmwares.find((candidate) => candidate.id === id);
  if (firmware !== undefined) return firmware;
  const known = firmwares.map((candidate) => candidate.id).join(', ');
  throw new LeakdiffError('UNKNOWN_FIRMWARE', `there is no firmware ${id}; expected one of ${known}`);
}
