import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readApk } from '../analysis/apk/read.ts';
import { LeakdiffError } from '../model/failure.ts';
import { packageName } from '../model/scenario.ts';

/** A copy of an application that the user trusts. */
export type Reference = { readonly package: string; readonly bytes: Buffer };

/** Reads all APKs of a folder. Throws BAD_FILE where there is none, where one cannot be read, and where two are of the same application. */
export async function readReferences(folder: string): Promise<Reference[]> {
  const names = await readdir(folder).catch((cause: Error) => {
    throw new LeakdiffError('BAD_FILE', `${folder} cannot be read (${cause.message}); a folder of APKs was expected`, {
      cause,
    });
  });
  const references: Reference[] = [];
  for (const name of names.filter((one) => one.toLowerCase().endsWith('.apk')).sort()) {
    const bytes = await readFile(join(folder, name));
    const found = readApk(bytes)?.package ?? null;
    if (found === null || !packageName.test(found))
      throw new LeakdiffError('BAD_FILE', `${join(folder, name)} is no APK with a package name; take it out`);
    if (references.some((other) => other.package === found))
      throw new LeakdiffError('BAD_FILE', `${folder} holds two copies of ${found}; one reference of each was expected`);
    references.push({ package: found, bytes });
  }
  if (references.length === 0)
    throw new LeakdiffError('BAD_FILE', `${folder} holds no .apk files; reference copies were expected`);
  return references;
}
