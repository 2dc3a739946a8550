import { LeakdiffError } from '../model/failure.ts';
import { judgeRun } from '../run/judge-run.ts';
import { parse } from './arguments.ts';
import { printVerdict } from './verdict.ts';

const usage = 'leakdiff analyse RUN-FOLDER';

/** `leakdiff analyse`: judges a run again from its files alone. */
export async function analyse(args: readonly string[]): Promise<void> {
  const { positionals } = parse({ args, usage, options: {} });
  const [given, ...more] = positionals;
  const folder = given?.replace(/\/+$/, '');
  if (folder === undefined || more.length > 0)
    throw new LeakdiffError(
      'BAD_ARGUMENT',
      `one run folder is expected, ${positionals.length} were given; usage: ${usage}`,
    );
  const { verdict } = await judgeRun(folder);
  printVerdict({ verdict, folder, failOn: [] });
}
