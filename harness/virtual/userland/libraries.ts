import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { LeakdiffError } from '../../model/failure.ts';

const run = promisify(execFile);
const lddMilliseconds = 10_000;

/** The absolute paths in what `ldd` prints: libraries after `=>`, and the loader, which stands alone. Virtual ones have no path. */
export function parseLdd(output: string): string[] {
  return output.split('\n').flatMap((line) => {
    const path = /(?:=>\s+|^\s*)(\/\S+)\s+\(0x/.exec(line)?.[1];
    return path === undefined ? [] : [path];
  });
}

/** Copies the shared libraries and the loader that these programs need to the same paths inside `folder`. */
export async function copyLibraries({ folder, programs }: { folder: string; programs: readonly string[] }) {
  const outputs = await Promise.all(
    programs.map(async (program) => {
      try {
        return (await run('ldd', [program], { timeout: lddMilliseconds })).stdout;
      } catch (cause) {
        throw new LeakdiffError('PROGRAM_MISSING', `ldd could not read ${program}; a dynamic program was expected`, {
          cause,
        });
      }
    }),
  );
  for (const library of new Set(outputs.flatMap(parseLdd))) {
    const target = join(folder, library);
    await mkdir(dirname(target), { recursive: true });
    await cp(library, target, { dereference: true });
  }
}
