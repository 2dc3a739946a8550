import { takeUpdate } from '../../handset/index.ts';
import type { Perform } from '../context.ts';

/** Lets the handset take the update that its vendor offers. */
export const ota: Perform<'ota'> = async (_, { handset, progress, signal }) => ({
  ota: await takeUpdate(handset, { signal, onPhase: (phase) => progress.say(phase) }),
});
