import { LeakdiffError } from '../../model/failure.ts';
import type { PlantedStore } from '../../model/ledger.ts';
import type { Handset } from '../handset.ts';
import { checkNonce } from './content.ts';
import { seedStores } from './index.ts';
import type { RemoveOptions } from './store.ts';

/**
 * Deletes exactly what was planted under a nonce, and counts again afterwards. Safe to repeat. Stores that the handset does not let us
 * read are `unverified`, with what it said (nothing could be read back there after planting either).
 * Throws RESTORE_FAILED when something is left.
 */
export async function removePlanted(
  handset: Handset,
  options: RemoveOptions & { readonly stores: readonly PlantedStore[] },
): Promise<{ removed: number; unverified: readonly { store: PlantedStore; said: string }[] }> {
  checkNonce(options.nonce);
  let removed = 0;
  const unverified: { store: PlantedStore; said: string }[] = [];
  const left: string[] = [];
  for (const { name, remove } of seedStores.filter((one) => options.stores.includes(one.name))) {
    const outcome = await remove(handset, options);
    if ('said' in outcome) unverified.push({ store: name, said: outcome.said });
    else {
      removed += outcome.before - outcome.after;
      if (outcome.after > 0) left.push(`${outcome.after} of ${outcome.before} (${name})`);
    }
  }
  if (left.length === 0) return { removed, unverified };
  throw new LeakdiffError(
    'RESTORE_FAILED',
    `planted records are still on the handset: ${left.join(', ')}; none was expected; their mark begins with ${options.nonce}: delete them by hand`,
  );
}
