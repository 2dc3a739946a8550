import { takeUpdate } from '../../handset/index.ts';
import type { Perform } from '../context.ts';

/** Lets the handset take the update that its vendor offers. */
export const ota: Perform<'ota'> = async (_, { handset, state, progress, signal }) => {
  const facts = await takeUpdate(handset, { signal, onPhase: (phase) => progress.say(phase) });
  // Whatever was reset before, this firmware met its data as it is now.
  state.reset = null;
  return { ota: facts };
};
