import { readMac, readSerial, waitForBoot } from '../../handset/index.ts';
import type { RunContext } from '../context.ts';
import { joinNetwork } from '../join.ts';
import type { Treater } from './treater.ts';

/** Lets the twin join the network when its arm comes; it is told from the subject by its serial number and its Wi-Fi's address. */
export const handset: Treater<'handset'> = {
  bring: async ({ handset: which }, context) => {
    if (which === 'subject') return { read: 'subject' };
    const { plan, signal, subject } = context;
    await waitForBoot(context.handset, { before: '', timeoutMs: plan.device.bootMinutes * 60_000, signal });
    const address = await joinNetwork(context);
    return { read: (await isOther(context, subject)) ? 'twin' : 'subject', facts: { address } };
  },
};

/** Whether two contexts are of two handsets, by what they say of themselves and not by how they are attached. */
async function isOther({ handset: twin, signal }: RunContext, subject: RunContext['subject']): Promise<boolean> {
  if (subject === null) return false;
  const [own, others] = await Promise.all([twin, subject].map((one) => readSerial(one, { signal })));
  const [mac, otherMac] = await Promise.all([twin, subject].map((one) => readMac(one, { signal })));
  return own !== others && (mac === null || mac !== otherMac);
}
