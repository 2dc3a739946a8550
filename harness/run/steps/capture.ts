import { readMac } from '../../handset/index.ts';
import { LeakdiffError } from '../../model/failure.ts';
import type { Perform, RunContext } from '../context.ts';
import { endInterception } from '../interception.ts';

/** Starts a capture; it runs until its own stop, through whatever the handset does. */
export const startCapture: Perform<'capture-start'> = async ({ capture: id }, context) => {
  const file = await context.folder.fileFor(`captures/${id}.pcapng`);
  const capture = await context.network.startCapture({
    id,
    file,
    onFailure: context.abandon,
    ...(await ownMac(context)),
  });
  context.captures.set(id, capture);
  return {};
};

/** The handset's Wi-Fi address where a second one shares the network. Throws CAPTURE_FAILED where it is not told: two handsets in one capture prove nothing. */
async function ownMac({ handset, twin, subject, signal }: RunContext): Promise<{ mac?: string }> {
  if (twin === null && subject === null) return {};
  const mac = await readMac(handset, { signal });
  if (mac !== null) return { mac };
  throw new LeakdiffError(
    'CAPTURE_FAILED',
    'the handset does not tell its Wi-Fi address, by which its packets are told from its twin; switch its Wi-Fi on',
  );
}

/** Stops a capture and keeps what it says of its own completeness. */
export const stopCapture: Perform<'capture-stop'> = async ({ capture: id }, context) => {
  const { captures } = context;
  const capture = captures.get(id);
  if (capture === undefined) throw new LeakdiffError('CAPTURE_FAILED', `the capture "${id}" was never started`);
  captures.delete(id);
  // While the capture still runs, so that no packet of an opened connection is missing from it.
  const interception = await endInterception(context, id);
  return { capture: await capture.stop(), ...(interception && { interception }) };
};
