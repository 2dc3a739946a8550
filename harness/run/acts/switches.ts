import { signIn, signOut, switchLocationOn } from '../../handset/index.ts';
import { LeakdiffError } from '../../model/failure.ts';
import type { PerformAct } from './act.ts';

/** The SIM card is in the handset before the first step, and Wi-Fi is joined when this comes: both are read back. */
export const simAndWifi: PerformAct = async (_, { handset, signal }) => {
  const { stdout } = await handset.shell('getprop gsm.sim.state; getprop gsm.operator.alpha', { signal });
  const [state = '', operator = ''] = stdout.split('\n').map((line) => line.trim());
  if (!/^(?:READY|LOADED)\b/.test(state))
    throw new LeakdiffError('TREATMENT_FAILED', `the SIM card is "${state || 'not told'}"; put one in that is ready`);
  return { act: { how: 'found', detail: `SIM ready${operator === '' ? '' : `, ${operator}`}` } };
};

export const gps: PerformAct = async (_, { handset, undo, signal }) => {
  const { restore } = await switchLocationOn(handset, { signal });
  undo.push('put the location setting back', restore);
  return { act: { how: 'switched', detail: 'GPS on, read back' } };
};

export const login: PerformAct = async (_, { handset, progress, undo, signal }) => {
  const onPhase = (phase: string): void => progress.say(phase);
  const name = handset.profile.account?.name ?? 'the cloud';
  undo.push(`sign out of ${name}`, () => signOut(handset, { onPhase }));
  await signIn(handset, { onPhase, signal });
  return { act: { how: 'screens', detail: `signed in to ${name}, as its screen says` } };
};
