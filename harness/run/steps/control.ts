import { openUrl } from '../../handset/index.ts';
import { LeakdiffError } from '../../model/failure.ts';
import { controlCanary } from '../../plan/canaries.ts';
import type { Perform } from '../context.ts';
import { writeLedger } from '../record.ts';

/** A browser that has to start first takes some seconds. */
const answerMs = 20_000;

/** Makes the handset's browser send a known canary to the gateway, and waits until it came. */
export const sendControl: Perform<'control'> = async ({ arm }, context) => {
  const { plan, network, handset, signal, ledger } = context;
  const canary = controlCanary({ seed: plan.seed, arm });
  const url = network.controlUrl(canary.value);
  const before = network.controlRequests(url);
  const arrived = async (): Promise<boolean> => network.controlRequests(url) > before;
  const request = await openUrl(handset, { url, arrived, dwellMs: answerMs, signal });
  if (!request.arrived) {
    throw new LeakdiffError(
      'HANDSET_SILENT',
      `the handset did not fetch ${url} within ${answerMs / 1000} s; it was to send a known canary; look whether a browser opens on its screen`,
    );
  }
  ledger.push({ canary, store: 'control', arm, block: null, record: canary.id, plantedAt: Date.now(), readBack: true });
  await writeLedger(context);
  return { control: { canary: canary.id, url } };
};
