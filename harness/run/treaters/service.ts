import { setTimeout as delay } from 'node:timers/promises';
import { readService, switchService } from '../../handset/index.ts';
import type { RunContext } from '../context.ts';
import type { Treater } from './treater.ts';

/** Host milliseconds. */
const settleMs = 5_000;

/** The service's state is switched, and read back from its screen, only where an arm asks for one or an arm before did. */
export const service: Treater<'service'> = {
  bring: async ({ service: wanted }, context) => {
    const { state } = context;
    if (wanted === 'as-found') {
      if (state.service === null) return { read: 'as-found' };
      const { found } = state.service;
      const now = await change(context, found);
      state.service.forget();
      state.service = null;
      return { read: now.is === found ? 'as-found' : now.is, facts: { service: now } };
    }
    await remember(context);
    const now = await change(context, wanted);
    return { read: now.is, facts: { service: now } };
  },
};

/** Keeps how the service was found, and queues putting it back. */
async function remember({ state, handset, undo, signal }: RunContext): Promise<void> {
  if (state.service !== null) return;
  const found = await readService(handset, { signal });
  const forget = undo.push(`switch the vendor's service ${found} again, as it was found`, async () => {
    await switchService(handset, { wanted: found });
  });
  state.service = { found, forget };
}

async function change({ handset, progress, signal }: RunContext, wanted: 'on' | 'off') {
  const was = await readService(handset, { signal });
  if (was !== wanted) progress.say(`switching ${handset.profile.service?.name ?? 'the service'} ${wanted}`);
  const is = was === wanted ? was : await switchService(handset, { wanted, signal });
  // An upload that was under way when it was switched off belongs to no arm that is to be without it.
  if (was === 'on' && is === 'off') await delay(settleMs, undefined, { signal });
  return { was, is };
}
