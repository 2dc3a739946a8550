import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { devices } from '../../devices/index.ts';
import { scenarios } from '../../scenarios/index.ts';
import { readDatabaseVersions } from '../evidence/databases.ts';
import type { DeviceProfile } from '../model/device.ts';
import { LeakdiffError } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import type { Scenario } from '../model/scenario.ts';
import { listenForInterruption } from '../network/interruption.ts';
import { enterLab, insideLab } from '../network/lab.ts';
import { cautions, explain } from '../plan/explain.ts';
import { makePlan } from '../plan/study.ts';
import type { Images } from '../run/images.ts';
import { judgeRun } from '../run/judge-run.ts';
import type { Ending } from '../run/perform.ts';
import { phasesOf } from '../run/phases.ts';
import type { Progress } from '../run/progress.ts';
import { createLineProgress } from '../run/progress-lines.ts';
import { createTerminalProgress } from '../run/progress-terminal.ts';
import { type Reference, readReferences } from '../run/references.ts';
import { performStudy, type StudyDone } from '../run/study.ts';
import { readSettings, type Settings } from '../settings.ts';
import { choose, parse } from './arguments.ts';
import { type FailOn, failOnChoices, printVerdict } from './verdict.ts';

const usage =
  'leakdiff run SCENARIO --device ID [--firmware ID] [--seed S] [--references FOLDER] [--image FILE] [--stock-image FILE] [--fail-on leak] [--fail-on inconclusive]';

/** Steps whose failure means that there is nothing to judge. */
const groundwork: ReadonlySet<string> = new Set(['attach', 'capture-start', 'join']);
/** Failures that end a run without a verdict, whenever they come. */
const final: ReadonlySet<string> = new Set(['INTERRUPTED', 'NO_SPACE', 'INTERNAL']);

function chooseUpdate(of: {
  readonly device: DeviceProfile;
  readonly scenario: Scenario;
  readonly wanted: string | undefined;
}): string | null {
  const { device, scenario, wanted } = of;
  const [standard] = device.updates;
  if (wanted === undefined) return scenario.asSold ? null : (standard ?? null);
  if (device.updates.includes(wanted)) return wanted;
  throw new LeakdiffError(
    'UNKNOWN_FIRMWARE',
    device.updates.length === 0
      ? `which update ${device.id} gets is the vendor's to decide; leave FIRMWARE away`
      : `${device.id} is not offered an update "${wanted}"; choose one of: ${device.updates.join(', ')}`,
  );
}

function chooseFailOn(wanted: readonly string[] = []): FailOn[] {
  return wanted.map((word) => {
    const choice = failOnChoices.find((known) => known === word);
    if (choice) return choice;
    throw new LeakdiffError('BAD_ARGUMENT', `--fail-on takes ${failOnChoices.join(' or ')}, not "${word}"`);
  });
}

/** `2026-01-31T12-00-00Z-1a2b3c`: sorts by time, and two runs of one second differ. */
const runId = (createdAt: string): string =>
  `${createdAt.slice(0, 19).replaceAll(':', '-')}Z-${randomBytes(3).toString('hex')}`;

/** Raises what ended the run when that leaves nothing to judge. */
function raiseFinal(ending: Ending, folder: string): void {
  if (ending === null || !(groundwork.has(ending.step.kind) || final.has(ending.failure.code))) return;
  const { code, message } = ending.failure;
  const kept = message.includes('is kept') ? `: ${folder}` : `; what was captured is kept: ${folder}`;
  throw new LeakdiffError(code, message + kept, { cause: ending.failure });
}

/** Names the virtual twin to those who have no handset at hand. */
async function naming<T>(device: DeviceProfile, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const twin = devices.find(({ id }) => id === `${device.id}-virtual`);
    if (twin === undefined || !(error instanceof LeakdiffError) || error.code !== 'HANDSET_ABSENT') throw error;
    const message = `${error.message}; without one, DEVICE=${twin.id} runs the same study on a virtual handset`;
    throw new LeakdiffError(error.code, message, { cause: error });
  }
}

/** `leakdiff run`: performs a study and judges it. */
export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse({
    args,
    usage,
    options: {
      device: { type: 'string', default: 'redmi1s-virtual' },
      firmware: { type: 'string' },
      seed: { type: 'string' },
      references: { type: 'string' },
      image: { type: 'string' },
      'stock-image': { type: 'string' },
      'fail-on': { type: 'string', multiple: true },
    },
  });
  const [scenarioId = 'ota-fix', ...more] = positionals;
  if (more.length > 0)
    throw new LeakdiffError('BAD_ARGUMENT', `one scenario at a time, not also "${more[0]}"; usage: ${usage}`);
  const scenario = choose({ wanted: scenarioId, choices: scenarios, code: 'UNKNOWN_SCENARIO', what: 'scenario' });
  const device = choose({ wanted: values.device, choices: devices, code: 'UNKNOWN_DEVICE', what: 'device' });
  const update = chooseUpdate({ device, scenario, wanted: values.firmware });
  const images = { thirdParty: values.image ?? null, stock: values['stock-image'] ?? null };
  const failOn = chooseFailOn(values['fail-on']);
  const settings = readSettings();
  const references = values.references === undefined ? [] : await readReferences(values.references);

  if (device.network.kind === 'wire' && !insideLab()) {
    process.exitCode = await enterLab();
    return;
  }

  const createdAt = new Date().toISOString();
  const seed = values.seed ?? randomBytes(8).toString('hex');
  const plan = makePlan({ run: runId(createdAt), createdAt, seed, device, scenario, update });
  console.log(explain(plan)[0]);
  for (const line of cautions(plan)) console.log(line);
  const interruption = listenForInterruption();
  const progress = process.stdout.isTTY
    ? createTerminalProgress(phasesOf(plan))
    : createLineProgress(console.log, Date.now);
  try {
    const study = await performWithProgress({
      ...{ plan, images, settings, references, progress },
      signal: interruption.unwind,
    });
    for (const line of study.notUndone) console.error(`leakdiff: not undone: ${line}`);
    raiseFinal(study.ending, study.folder);
    const { verdict } = await judgeRun(study.folder);
    printVerdict({ verdict, folder: study.folder, failOn });
  } finally {
    interruption.close();
  }
}

async function performWithProgress(of: {
  plan: Plan;
  images: Images;
  settings: Settings;
  references: readonly Reference[];
  progress: Progress;
  signal: AbortSignal;
}): Promise<StudyDone> {
  const { plan, images, settings, references, progress, signal } = of;
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
  const versions = { leakdiff: version, node: process.version, ...(await readDatabaseVersions()) };
  try {
    return await naming(
      plan.device,
      performStudy({ ...settings, plan, images, references, versions, progress, signal }),
    );
  } finally {
    await progress.close();
  }
}
