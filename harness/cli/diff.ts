import { diffSides } from '../analysis/diff/index.ts';
import { createEndpointLookup } from '../analysis/endpoint/databases.ts';
import { readDatabases } from '../evidence/databases.ts';
import { LeakdiffError } from '../model/failure.ts';
import { renderDiffJson } from '../report/diff-json.ts';
import { renderDiff } from '../report/diff-text.ts';
import { readSettings } from '../settings.ts';
import { parse } from './arguments.ts';
import { doubtsOf, readCanaries } from './canary-file.ts';
import { openSide } from './diff/open-side.ts';

const usage =
  'leakdiff diff A B [--canaries FILE] [--json] [--fail-on change]; A and B: capture, HAR, Zeek log, run folder (RUN or RUN:before), or DEVICE/FIRMWARE';

const changedExit = 30;

/** `leakdiff diff`: what differs between two captures, archives, logs, runs or firmwares. */
export async function diff(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse({
    args,
    usage,
    options: {
      canaries: { type: 'string' },
      json: { type: 'boolean', default: false },
      'fail-on': { type: 'string' },
    },
  });
  const [nameA, nameB] = positionals;
  if (nameA === undefined || nameB === undefined || positionals.length > 2)
    throw new LeakdiffError(
      'BAD_ARGUMENT',
      `two things to compare are expected, ${positionals.length} were given; usage: ${usage}`,
    );
  const failOn = values['fail-on'];
  if (failOn !== undefined && failOn !== 'change')
    throw new LeakdiffError('BAD_ARGUMENT', `--fail-on takes change, not "${failOn}"; usage: ${usage}`);

  const canaries = values.canaries === undefined ? null : await readCanaries(values.canaries);
  for (const doubt of doubtsOf(canaries ?? [])) console.error(`leakdiff diff: ${values.canaries}: ${doubt}`);
  const databases = await readDatabases();
  const lookup = createEndpointLookup(databases);
  const { results } = readSettings();
  const a = await openSide({ name: nameA, canaries, lookup, results });
  const b = await openSide({ name: nameB, canaries, lookup, results });
  const difference = diffSides(a, b, lookup);
  process.stdout.write(values.json ? renderDiffJson(difference, databases.versions) : renderDiff(difference));
  if (failOn === 'change' && difference.changes.length > 0) process.exitCode = changedExit;
}
