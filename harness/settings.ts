import { config } from 'dotenv';
import { z } from 'zod';
import { LeakdiffError } from './model/failure.ts';

const port = z.coerce.number().int().min(1024).max(65_535);

const schema = z.object({
  /** Folder of all runs. */
  LEAKDIFF_RESULTS: z.string().min(1).default('results'),
  /** The private port of our adb server (5037 belongs to the user's own). */
  LEAKDIFF_ADB_PORT: port.default(15_037),
  /** Further arguments for the program that puts a virtual handset on the bench, separated by spaces. */
  LEAKDIFF_BENCH_ARGS: z.string().default(''),
});

/** Facts of this machine. */
export type Settings = { readonly results: string; readonly adbPort: number; readonly benchArgs: readonly string[] };

/** Reads `.env` and the environment, which has precedence. The only reader of process.env. */
export function readSettings(): Settings {
  const fromFile: Record<string, string> = {};
  config({ quiet: true, processEnv: fromFile });
  const result = schema.safeParse({ ...fromFile, ...process.env });
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new LeakdiffError(
      'BAD_ARGUMENT',
      `${issue?.path.join('.')}: ${issue?.message}; correct it in .env or in the environment`,
      {
        cause: result.error,
      },
    );
  }
  const { LEAKDIFF_RESULTS, LEAKDIFF_ADB_PORT, LEAKDIFF_BENCH_ARGS } = result.data;
  return Object.freeze({
    results: LEAKDIFF_RESULTS,
    adbPort: LEAKDIFF_ADB_PORT,
    benchArgs: LEAKDIFF_BENCH_ARGS.split(' ').filter((word) => word !== ''),
  });
}
