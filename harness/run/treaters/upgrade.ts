import { factoryReset, readAndroidId } from '../../handset/index.ts';
import { LeakdiffError } from '../../model/failure.ts';
import type { StepFacts } from '../../model/journal.ts';
import type { RunContext } from '../context.ts';
import { awaitAddress } from '../join.ts';
import { sampleClock } from '../record.ts';
import type { Treater } from './treater.ts';

/** Resets the handset once; arms that follow find it still reset, by its Android id, until an update comes. */
export const upgrade: Treater<'upgrade'> = {
  bring: async ({ upgrade: wanted }, context) => {
    const { state, handset, signal } = context;
    if (wanted === 'in-place') return { read: state.reset === null ? 'in-place' : 'reset' };
    if (state.reset === null) return { facts: await reset(context), read: 'reset' };
    const androidId = await readAndroidId(handset, { signal });
    return { read: androidId === state.reset.androidId ? 'reset' : 'in-place' };
  },
};

async function reset(context: RunContext): Promise<StepFacts> {
  const { handset, plan, progress, state, signal } = context;
  const since = Date.now();
  const { androidId, ...proof } = await factoryReset(handset, {
    nonce: `reset${plan.seed.toLowerCase().replace(/[^a-z0-9]/g, '')}`.slice(0, 32),
    signal,
    onPhase: (phase) => progress.say(phase),
  });
  if (!proof.bootIdChanged || !proof.androidIdChanged || !proof.markerGone)
    throw new LeakdiffError(
      'TREATMENT_FAILED',
      `the handset restarted but does not look erased (${JSON.stringify(proof)}); a new boot id, a new Android id and an empty phone book were expected; look at its screen`,
    );
  // What was planted and switched went with the rest: nothing of it is to be taken back any more.
  await state.clear();
  state.clear = async () => undefined;
  state.service?.forget();
  state.service = null;
  state.reset = { androidId };
  progress.say('the handset is erased and set up again; waiting for its address', { minor: true });
  const address = await awaitAddress(context, since);
  await sampleClock(context);
  return { reset: proof, address };
}
