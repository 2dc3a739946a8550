import { readFile } from 'node:fs/promises';
import { type Apk, readApk } from '../analysis/apk/read.ts';
import { LeakdiffError } from '../model/failure.ts';
import { renderApkComparison } from '../report/apk-text.ts';
import { parse } from './arguments.ts';

const usage = 'leakdiff apk REFERENCE.apk COPY.apk';

/** Reads a file as an APK. Throws BAD_FILE. */
async function open(name: string): Promise<{ name: string; apk: Apk }> {
  const bytes = await readFile(name).catch((cause: Error) => {
    throw new LeakdiffError('BAD_FILE', `${name} cannot be read (${cause.message}); an APK was expected`, { cause });
  });
  const apk = readApk(bytes);
  if (apk === null) throw new LeakdiffError('BAD_FILE', `${name} is no archive; an APK was expected`);
  return { name, apk };
}

/** `leakdiff apk`: says how a copy of an application stands to a reference copy of it. */
export async function apk(args: readonly string[]): Promise<void> {
  const { positionals } = parse({ args, usage, options: {} });
  const [reference, copy, ...more] = positionals;
  if (reference === undefined || copy === undefined || more.length > 0)
    throw new LeakdiffError('BAD_ARGUMENT', `two files are compared; usage: ${usage}`);
  process.stdout.write(renderApkComparison(await open(reference), await open(copy)));
}
