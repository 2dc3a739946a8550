import { join } from 'node:path';
import { digestFile, listFiles } from './folder.ts';
import { readManifest } from './read.ts';

/** A file that is not as it was sealed. */
export type Discrepancy = { readonly file: string; readonly what: 'changed' | 'missing' | 'added' };

/** Compares a sealed folder with its manifest; null when it was never sealed. */
export async function verifySeal(folder: string): Promise<Discrepancy[] | null> {
  const manifest = await readManifest(folder);
  if (manifest === null) return null;
  const present = new Set(await listFiles(folder));
  const discrepancies: Discrepancy[] = [];
  for (const [file, sealed] of Object.entries(manifest.files)) {
    if (!present.delete(file)) discrepancies.push({ file, what: 'missing' });
    else if ((await digestFile(join(folder, file))).sha256 !== sealed.sha256)
      discrepancies.push({ file, what: 'changed' });
  }
  for (const file of present) discrepancies.push({ file, what: 'added' });
  return discrepancies;
}
