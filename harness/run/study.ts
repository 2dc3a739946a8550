import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFolder, type EvidenceFolder } from '../evidence/folder.ts';
import { type Handset, type RunningAdbServer, startAdbServer } from '../handset/index.ts';
import type { DeviceProfile } from '../model/device.ts';
import { LeakdiffError } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import { openNetwork } from '../network/index.ts';
import { hasTwin } from '../plan/lanes.ts';
import { startBench } from './bench.ts';
import { type RunContext, untouched } from './context.ts';
import { createEta } from './eta.ts';
import { attachHandsets, createTwinContext } from './handsets.ts';
import { findImages, type Images, needsImages, noImages } from './images.ts';
import { type Journal, openJournal } from './journal.ts';
import { type Ending, perform } from './perform.ts';
import type { Progress } from './progress.ts';
import type { Reference } from './references.ts';
import { refuseTreatments } from './treatments.ts';
import { createUndoStack, type UndoStack } from './undo.ts';

export type StudyRequest = {
  readonly plan: Plan;
  /** Folder of all runs. */
  readonly results: string;
  readonly adbPort: number;
  /** Systems that can be installed on the handset, as the user gave them; none if absent. */
  readonly images?: Images;
  /** Further arguments for the bench program. */
  readonly benchArgs: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  /** Copies of applications that the user trusts, kept in the evidence. None if absent. */
  readonly references?: readonly Reference[];
  readonly progress: Progress;
  readonly signal: AbortSignal;
};

export type StudyDone = {
  /** Where the evidence is. */
  readonly folder: string;
  readonly ending: Ending;
  /** What could not be undone, a line each. */
  readonly notUndone: readonly string[];
};

/** Puts the handset on the bench where that is a program's doing; its address, or null for USB. */
async function bringBench(request: StudyRequest, rig: UndoStack) {
  const { attach, updates } = request.plan.device;
  if (attach.kind === 'usb') return null;
  const { update, scenario } = request.plan;
  // Without an update to take, the firmware that was asked for is the one that the handset comes with.
  const wanted = scenario.ota ? ['--update', update ?? 'none'] : ['--firmware', update ?? 'none'];
  const args = [
    ...(update !== null && updates.length > 0 && (scenario.ota || update !== 'none') ? wanted : []),
    ...['--adb-port', '0', '--seed', request.plan.seed],
    ...(hasTwin(request.plan) ? ['--twin'] : []),
    ...(needsImages(request.plan) ? ['--images'] : []),
    ...request.benchArgs,
  ];
  const running = await startBench({ attach, args });
  rig.push('take the handset off the bench', running.stop);
  return running.bench;
}

/** The folder of our adb key: kept where a real handset was told to trust it, thrown away with a handset that is a program. */
async function adbFolder(device: DeviceProfile, results: string, rig: UndoStack): Promise<string> {
  if (device.attach.kind === 'usb') return join(results, '.adb');
  const folder = await mkdtemp(join(tmpdir(), 'leakdiff-adb-'));
  rig.push('remove the adb key of this run', () => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function startServer(request: StudyRequest, rig: UndoStack): Promise<RunningAdbServer> {
  const folder = await adbFolder(request.plan.device, request.results, rig);
  const server = await startAdbServer({ port: request.adbPort, folder });
  rig.push('stop the adb server', server.stop);
  return server;
}

const longestName = 100;

/** The firmware under test: the one after the update where there was one, else the one that was found. */
function firmwareUnderTest(identities: readonly { incremental: string }[]): string {
  const name = (identities.at(-1)?.incremental ?? '').replace(/[^\w.-]/g, '_').slice(0, longestName);
  // The name is the handset's own word: it must not lead out of the archive.
  return /^\.*$/.test(name) || name === 'pending' ? 'unknown' : name;
}

async function performOnRig(of: {
  request: StudyRequest;
  rig: UndoStack;
  folder: EvidenceFolder;
  journal: Journal;
  context: Pick<RunContext, 'images' | 'server' | 'address' | 'handset' | 'signal' | 'abandon'>;
  twin: Handset | null;
  bench: Awaited<ReturnType<typeof bringBench>>;
  notUndone: string[];
}): Promise<{ ending: Ending; context: RunContext }> {
  const { request, rig, folder, journal } = of;
  const { plan, progress } = request;
  const network = await openNetwork({
    network: plan.device.network,
    bench: of.bench,
    folder: await folder.folderFor('network'),
    signal: request.signal,
    onFailure: of.context.abandon,
  });
  rig.push('take the capture network down', async () => {
    const failed = (await network.close()).filter(({ ok }) => !ok);
    for (const { what, detail } of failed) of.notUndone.push(`${what}: ${detail}`);
  });
  let ending: Ending = null;
  rig.push('keep what the gateway counted', async () => {
    // A full disk has been told already, and takes this no more than anything else.
    if (ending?.failure.code !== 'NO_SPACE')
      await folder.writeJson('network/isolation.json', await network.isolation());
  });
  const alone: RunContext = {
    ...of.context,
    ...{ plan, folder, progress, network, results: request.results },
    undo: createUndoStack(),
    eta: createEta(plan),
    captures: new Map(),
    ledger: [],
    identities: [],
    state: untouched(),
    twin: null,
    subject: null,
  };
  const context = of.twin === null ? alone : { ...alone, twin: createTwinContext(alone, of.twin) };
  ending = await perform(context, journal);
  return { ending, context };
}

function relocateEnding(ending: Ending, relocate: (text: string) => string): Ending {
  if (ending === null) return null;
  const { code, message } = ending.failure;
  return { ...ending, failure: new LeakdiffError(code, relocate(message), { cause: ending.failure }) };
}

/**
 * Builds the rig, performs the plan on it, and takes the rig down again, whatever happened; the evidence then stands in its folder.
 * Throws what kept the rig from being built.
 */
export async function performStudy(request: StudyRequest): Promise<StudyDone> {
  const { plan, results } = request;
  refuseTreatments(plan);
  const rig = createUndoStack();
  const notUndone: string[] = [];
  let folder: EvidenceFolder | null = null;
  const lost = new AbortController();
  const signal = AbortSignal.any([request.signal, lost.signal]);
  try {
    const bench = await bringBench(request, rig);
    const server = await startServer(request, rig);
    const images = await findImages({ plan, given: request.images ?? noImages, bench });
    const { handset, twin } = await attachHandsets({ plan, server, bench, signal });
    folder = await createFolder(join(results, plan.device.id, 'pending', plan.run));
    await folder.writeJson('plan.json', plan);
    for (const { package: name, bytes } of request.references ?? [])
      await folder.write(`apps/references/${name}.apk`, bytes);
    const journal = openJournal(folder);
    await journal.write({ event: 'started', versions: request.versions });

    const { ending, context } = await performOnRig({
      ...{ request, rig, folder, journal, bench, twin, notUndone },
      context: {
        images,
        server,
        address: bench?.adb ?? null,
        handset,
        signal,
        abandon: (failure) => lost.abort(failure),
      },
    });
    await rig.unwind(async ({ what, ok, detail }) => {
      await journal.write({ event: 'undone', what, ok, detail });
      if (!ok) notUndone.push(`${what}: ${detail}`);
    });
    await journal.write({ event: 'ended', complete: ending === null, failure: ending?.failure.toFailure() ?? null });
    const pending = folder.path;
    await folder.moveTo(join(results, plan.device.id, firmwareUnderTest(context.identities), plan.run));
    const final = folder.path;
    // What was told of files under their former place must lead to where they are.
    const relocate = (text: string): string => text.replaceAll(pending, final);
    return { folder: final, ending: relocateEnding(ending, relocate), notUndone: notUndone.map(relocate) };
  } finally {
    // Reached with something left to undo only when an error is on its way out.
    await rig.unwind(async ({ what, ok, detail }) => {
      if (!ok) console.error(`leakdiff: not undone: ${what}: ${detail}`);
    });
  }
}
