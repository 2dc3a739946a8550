import { waitForBoot } from '../../handset/index.ts';
import type { Perform } from '../context.ts';

/** Waits until the handset that was found has booted. */
export const attach: Perform<'attach'> = async (_, { handset, plan, progress, signal }) => {
  progress.say('waiting until it has booted', { minor: true });
  // Whatever boot it is in: there was none before that we know of.
  await waitForBoot(handset, { before: '', timeoutMs: plan.device.bootMinutes * 60_000, signal });
  return {};
};
