import { handset } from './handset.ts';
import { service } from './service.ts';
import type { Part, Treater } from './treater.ts';
import { upgrade } from './upgrade.ts';
import { watch } from './watch.ts';

/** Who brings about each part of a treatment, in this order: a factory reset before what it would undo. */
export const treaters: { readonly [P in Part]: Treater<P> } = { handset, upgrade, service, watch };
