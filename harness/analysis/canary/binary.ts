import { bcd } from './binary/bcd.ts';
import { charsetForms } from './binary/charset.ts';
import { coordinates } from './binary/coordinates.ts';
import { integers } from './binary/integer.ts';
import { rationals } from './binary/rationals.ts';
import { raw } from './binary/raw.ts';
import type { BinaryFamily } from './binary/written.ts';

/** How values are written as bytes. A new way is a file and a line here. */
export const binaryFamilies: readonly BinaryFamily[] = [charsetForms, raw, bcd, integers, coordinates, rationals];
