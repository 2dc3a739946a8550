import { refuseTreatments } from '../../harness/run/treatments.ts';
import { firmwares } from '../../harness/virtual/firmware/index.ts';
import type { Row } from './row.ts';
import { planOf } from './study.ts';

/** What the program lacks to perform a row, in its own words; null when it can. */
export function lackOf(row: Row): string | null {
  const absent = [row.from, row.update].find((id) => id && id !== 'none' && !firmwares.some((one) => one.id === id));
  if (absent) return `the firmware ${absent}`;
  try {
    refuseTreatments(planOf(row, 'any'));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
