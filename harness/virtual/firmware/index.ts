import { LeakdiffError } from '../../model/failure.ts';
import type { Firmware } from '../firmware-types.ts';
import aosp11 from './aosp-11.ts';
import cm from './cm-10.2-20131212.ts';
import cmWithProgram from './cm-10.2-20140105.ts';
import asSold from './JHCCNBF33.0.ts';
import h41 from './JHCCNBH41.0.ts';
import h42 from './JHCCNBH42.0.ts';
import h43 from './JHCCNBH43.0.ts';
import h44 from './JHCCNBH44.0.ts';
import asFound from './JHCCNBH45.0.ts';
import mended from './JHCCNBH46.0.ts';
import h47 from './JHCCNBH47.0.ts';
import h48 from './JHCCNBH48.0.ts';
import h49 from './JHCCNBH49.0.ts';
import h50 from './JHCCNBH50.0.ts';
import h51 from './JHCCNBH51.0.ts';
import h52 from './JHCCNBH52.0.ts';
import h53 from './JHCCNBH53.0.ts';
import h54 from './JHCCNBH54.0.ts';
import h55 from './JHCCNBH55.0.ts';
import h56 from './JHCCNBH56.0.ts';
import h57 from './JHCCNBH57.0.ts';
import h58 from './JHCCNBH58.0.ts';
import h59 from './JHCCNBH59.0.ts';
import h60 from './JHCCNBH60.0.ts';
import h61 from './JHCCNBH61.0.ts';
import h62 from './JHCCNBH62.0.ts';
import h63 from './JHCCNBH63.0.ts';
import h64 from './JHCCNBH64.0.ts';
import h65 from './JHCCNBH65.0.ts';
import h70 from './JHCCNBH70.0.ts';
import h80 from './JHCCNBH80.0.ts';
import h81 from './JHCCNBH81.0.ts';
import h82 from './JHCCNBH82.0.ts';
import h83 from './JHCCNBH83.0.ts';

/** Every firmware that the virtual handset can run, the oldest of each handset first. */
export const firmwares: readonly Firmware[] = [
  asSold,
  h41,
  h42,
  h43,
  h44,
  asFound,
  mended,
  h47,
  h48,
  h49,
  h50,
  h51,
  h52,
  h53,
  h54,
  h55,
  h56,
  h57,
  h58,
  h59,
  h60,
  h61,
  h62,
  h63,
  h64,
  h65,
  h70,
  h80,
  h81,
  h82,
  h83,
  cm,
  cmWithProgram,
  aosp11,
];

/** The firmware of that id. Throws UNKNOWN_FIRMWARE. */
export function firmwareById(id: string): Firmware {
  const firmware = firmwares.find((candidate) => candidate.id === id);
  if (firmware !== undefined) return firmware;
  const known = firmwares.map((candidate) => candidate.id).join(', ');
  throw new LeakdiffError('UNKNOWN_FIRMWARE', `there is no firmware ${id}; expected one of ${known}`);
}
