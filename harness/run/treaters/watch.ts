import { beginInterception, endInterception } from '../interception.ts';
import type { Treater } from './treater.ts';

/** Opens encrypted connections for an intercepted arm; for a passive one nothing is opened, and the handset trusts nobody of ours any more. */
export const watch: Treater<'watch'> = {
  end: async ({ watch: wanted, upgrade }, context) => {
    const { state } = context;
    await endInterception(context);
    // A reset that comes erases the user's store, and a handset that is to be reset is not to be changed before.
    const stays = wanted === 'intercepted' && upgrade === 'in-place';
    if (!stays) await state.distrust?.();
  },
  bring: async ({ watch: wanted }, context, arm) => {
    const facts = wanted === 'intercepted' ? await beginInterception(arm, context) : {};
    return { read: context.state.interception === null ? 'passive' : 'intercepted', facts };
  },
};
