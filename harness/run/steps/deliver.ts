import { deliverFromStore } from '../../handset/index.ts';
import { LeakdiffError } from '../../model/failure.ts';
import type { StepFacts } from '../../model/journal.ts';
import type { Perform } from '../context.ts';

/**
 * Makes the handset's store install what the scenario names, and keeps the files in the evidence. What the store does not deliver is a fact of
 * the run and does not end it.
 */
export const deliver: Perform<'deliver'> = async ({ packages }, { handset, folder, progress, signal }) => {
  const delivered: NonNullable<StepFacts['delivered']> = [];
  for (const name of packages) {
    progress.say(`having the store install ${name}`, { minor: true });
    try {
      const { apk, wasThere } = await deliverFromStore(handset, { name, signal });
      const file = `apps/delivered/${name}.apk`;
      await folder.write(file, apk);
      delivered.push({ package: name, file, wasThere, said: '' });
    } catch (error) {
      if (!(error instanceof LeakdiffError) || !toldOnly.has(error.code)) throw error;
      progress.say(error.message);
      delivered.push({ package: name, file: null, wasThere: false, said: error.message });
    }
  }
  const had = delivered.filter(({ file }) => file !== null).length;
  progress.say(`the store delivered ${had} of ${packages.length} applications`);
  return { delivered };
};

/** What says that there is no such store, or that it does not have the application. */
const toldOnly: ReadonlySet<string> = new Set(['STORE_FAILED', 'SHELL_FAILED', 'TRANSFER_FAILED']);
