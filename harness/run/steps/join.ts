import type { Perform } from '../context.ts';

/** Lets the handset join the capture network and waits for its address. */
export const join: Perform<'join'> = async (_, { network, signal }) => {
  const since = Date.now();
  await network.join();
  return { address: await network.waitForAddress({ since, signal }) };
};
