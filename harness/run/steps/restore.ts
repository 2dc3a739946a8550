import { writeFile } from 'node:fs/promises';
import { LeakdiffError } from '../../model/failure.ts';
import type { Perform, RunContext } from '../context.ts';
import { placeOf, sampleClock } from '../record.ts';

/** Fetches the clock map that a handset publishes. */
async function keepClockMap(context: RunContext): Promise<void> {
  const { plan, handset, folder } = context;
  if (plan.device.clockMap === null) return;
  await writeFile(
    await folder.fileFor(`${placeOf(context)}/clock-map.ndjson`),
    await handset.pull(plan.device.clockMap),
  );
}

/** Leaves the handset as it was. What it publishes is fetched first, while it is surely there. */
export const restore: Perform<'restore'> = async (_, context) => {
  const failed: string[] = [];
  let done = 0;
  for (const one of context.twin === null ? [context] : [context, context.twin]) {
    for (const keep of [sampleClock, keepClockMap]) {
      try {
        await keep(one);
      } catch (error) {
        failed.push(error instanceof Error ? error.message : String(error));
      }
    }
  }
  await context.undo.unwind(async ({ what, ok, detail }) => {
    if (ok) done += 1;
    else failed.push(`${what}: ${detail}`);
    context.progress.say(ok ? what : `${what}: ${detail}`, { minor: ok });
  });
  if (failed.length > 0) throw new LeakdiffError('RESTORE_FAILED', failed.join('; '));
  return { removed: done };
};
