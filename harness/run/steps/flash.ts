import { flashSystem, readFingerprint } from '../../handset/index.ts';
import { LeakdiffError } from '../../model/failure.ts';
import type { Perform, RunContext } from '../context.ts';
import { sha256Of } from '../images.ts';
import { awaitAddress } from '../join.ts';
import { sampleClock } from '../record.ts';

/** Installs the third-party system in place of the vendor's, and queues putting that back where its image is at hand. */
export const flash: Perform<'flash'> = async (_, context) => {
  const { images, handset, progress, undo, signal } = context;
  const { thirdParty: file, stock } = images;
  if (file === null)
    throw new LeakdiffError('BAD_ARGUMENT', 'there is no image of a third-party system (--image FILE)');
  if (stock === null)
    progress.say("there is no image of the vendor's system (--stock-image FILE): the third-party one will stay");
  // What was planted goes with the data; whether it would have come off is known before.
  await context.state.clear();
  context.state.clear = async () => undefined;
  const awayMs = awayMsOf(context);
  const found = await readFingerprint(handset, signal);
  if (stock !== null)
    undo.push(
      "install the vendor's system again",
      async () => {
        // A recovery that refused the other system left this one.
        if ((await readFingerprint(handset)) === found) return;
        await flashSystem(handset, { file: stock, awayMs, onPhase: (phase) => progress.say(phase) });
      },
      { deadlineMs: awayMs },
    );
  const since = Date.now();
  const facts = await flashSystem(handset, { file, awayMs, onPhase: (phase) => progress.say(phase), signal });
  context.state.service?.forget();
  Object.assign(context.state, { service: null, reset: null });
  const address = await awaitAddress(context, since);
  await sampleClock(context);
  return { flash: { ...facts, image: await sha256Of(file) }, address };
};

/** A start takes what it takes; a person who sets the erased handset up again, as long as after a reset. */
const awayMsOf = ({ plan: { device } }: RunContext): number =>
  60_000 * (device.bootMinutes + (device.reset?.minutes ?? device.bootMinutes));
