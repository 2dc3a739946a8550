import type { Row } from '../row.ts';
import { faulty } from './faulty.ts';
import { honest } from './honest.ts';
import { leaking } from './leaking.ts';
import { stepsAndSystems } from './phases.ts';
import { stores } from './store.ts';

/** Every row of the truth table. */
export const rows: readonly Row[] = [...leaking, ...honest, ...stores, ...faulty, ...stepsAndSystems];
