import { readMac } from '../handset/index.ts';
import type { RunContext } from './context.ts';

/** Lets a handset join the capture network, and waits until the network has an address for it: by its own Wi-Fi address, as others may be there. */
export async function joinNetwork({ handset, network, signal }: RunContext): Promise<string> {
  const since = Date.now();
  await network.join();
  return network.waitForAddress({ since, signal, ...(await macOf(handset, signal)) });
}

/** After a restart that made it forget the network: the same, without plugging anything in. */
export async function awaitAddress({ handset, network, signal }: RunContext, since: number): Promise<string> {
  return network.waitForAddress({ since, signal, ...(await macOf(handset, signal)) });
}

/** Nothing where the handset does not tell it: then the network takes the first that it sees. */
async function macOf(handset: RunContext['handset'], signal: AbortSignal): Promise<{ mac?: string }> {
  const mac = await readMac(handset, { signal });
  return mac === null ? {} : { mac };
}
