import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deliver, onTheShelf } from './shelf.ts';

/** Writes the applications as their authors publish them on their own sites, `<package>.apk` each: what a copy from a store is held against. */
export async function writeReferences(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of onTheShelf) {
    const apk = deliver(name, 'genuine');
    if (apk !== null) await writeFile(join(folder, `${name}.apk`), apk);
  }
}

// node harness/virtual/cloud/store/references.ts FOLDER
if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    process.stderr.write('usage: node harness/virtual/cloud/store/references.ts FOLDER\n');
    process.exit(2);
  }
  await writeReferences(folder);
}
