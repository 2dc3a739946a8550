import { join } from 'node:path';
import { distrustAuthority, readFirmwareAuthorities, trustAuthority } from '../handset/index.ts';
import type { InterceptionFacts } from '../model/interception.ts';
import type { StepFacts } from '../model/journal.ts';
import { openAuthority } from '../network/index.ts';
import type { RunContext } from './context.ts';

/** Of the form of our transcripts, as their creator's version. */
const version = '1';

/**
 * Opens the encrypted connections of an arm from now on: makes the handset trust the lab's authority, unless it does, and starts the interceptor, whose
 * transcript is `transcripts/<arm>.har`. The lab's authority is kept beside the runs. What was done is queued to be undone first.
 */
export async function beginInterception(arm: string, context: RunContext): Promise<StepFacts> {
  const { network, folder, handset, state, undo, signal, progress, results } = context;
  await endInterception(context);
  const authority = await openAuthority(join(results, '.authority'));
  const firmware = await readFirmwareAuthorities(handset, { signal });
  const trusted = firmware.includes('BEGIN CERTIFICATE') ? `network/authorities-${arm}.pem` : null;
  if (trusted !== null) await folder.write(trusted, firmware);

  const facts = state.distrust === null ? await trust(context, authority) : {};
  progress.say('opening its encrypted connections');
  const running = await network.intercept({
    ...{ id: arm, authority, version, onFailure: context.abandon },
    transcript: await folder.fileFor(`transcripts/${arm}.har`),
    log: await folder.fileFor(`network/interceptor-${arm}.log`),
    trusted: trusted === null ? null : await folder.fileFor(trusted),
  });
  state.interception = { arm, running };
  undo.push('let its connections pass again', async () => {
    await endInterception(context);
  });
  return facts;
}

async function trust(
  context: RunContext,
  authority: Awaited<ReturnType<typeof openAuthority>>,
): Promise<Pick<StepFacts, 'trusted'>> {
  const { handset, state, undo, signal, progress } = context;
  progress.say("installing the lab's authority", { minor: true });
  const forget = undo.push("take the lab's authority out of the handset", () => distrustAuthority(handset, authority));
  state.distrust = async () => {
    await distrustAuthority(handset, authority, { signal });
    forget();
    state.distrust = null;
  };
  return { trusted: { ...(await trustAuthority(handset, authority, { signal })), authority: authority.subject } };
}

/** Ends the interception that runs, if it is the arm's (or whichever it is), and tells what it did; null where none ran. */
export async function endInterception({ state }: RunContext, arm?: string): Promise<InterceptionFacts | null> {
  const { interception } = state;
  if (interception === null || (arm !== undefined && arm !== interception.arm)) return null;
  state.interception = null;
  return await interception.running.stop();
}
