import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Bench } from '../model/device.ts';
import { LeakdiffError } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';

/** Packages on this machine that the handset's recovery installs; null where there is none at hand. */
export type Images = { readonly thirdParty: string | null; readonly stock: string | null };
export const noImages: Images = { thirdParty: null, stock: null };

/** Whether a plan installs another system. */
export const needsImages = ({ steps }: Pick<Plan, 'steps'>): boolean => steps.some(({ kind }) => kind === 'flash');

/** The images that were given, else those that the bench program has. Throws BAD_ARGUMENT where one is lacking or no file, before anything is done. */
export async function findImages(of: {
  readonly plan: Pick<Plan, 'steps'>;
  readonly given: Images;
  readonly bench: Bench | null;
}): Promise<Images> {
  const { plan, given, bench } = of;
  if (!needsImages(plan)) return noImages;
  const images = {
    thirdParty: given.thirdParty ?? bench?.images?.thirdParty ?? null,
    stock: given.stock ?? bench?.images?.stock ?? null,
  };
  if (images.thirdParty === null)
    throw new LeakdiffError(
      'BAD_ARGUMENT',
      'this scenario installs a third-party system and none was given; give a package that the recovery of the handset takes: --image FILE',
    );
  for (const file of [images.thirdParty, images.stock]) if (file !== null) await checkFile(file);
  return images;
}

async function checkFile(file: string): Promise<void> {
  const found = await stat(file).catch((cause: Error) => {
    throw new LeakdiffError('BAD_FILE', `${file}: ${cause.message}`, { cause });
  });
  if (!found.isFile() || found.size === 0)
    throw new LeakdiffError('BAD_FILE', `${file} is no image of a system: a file with something in it was expected`);
}

/** Hexadecimal, of the whole file. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
