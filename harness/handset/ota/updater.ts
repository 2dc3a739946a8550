import { LeakdiffError } from '../../model/failure.ts';
import { isTransportFailure } from '../adb.ts';
import { pause } from '../attach.ts';
import { keepScreenOn } from '../battery.ts';
import { goHome, startActivity } from '../control.ts';
import type { Handset } from '../handset.ts';
import { bootIdCommand } from '../identity.ts';
import { isScreenOn, wake } from '../power.ts';
import { commandLine } from '../quote.ts';
import { readBootId, waitForBoot } from '../reboot.ts';
import { withUndo } from '../restore.ts';
import { scratchFolder } from '../script.ts';
import { decide, freshMemory, type UpdaterMove } from './decide.ts';
import { readWindow, type ScreenNode } from './window.ts';

export type UpdateOptions = {
  /** Told at every tap and change of phase, in plain English. */
  readonly onPhase?: ((phase: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** A taken update: the fingerprints before and after. */
export type UpdateFacts = { readonly from: string; readonly to: string; readonly bootIdChanged: boolean };

const lookEveryMs = 500;
const afterTapMs = 700;
/** `uiautomator` starts a Java VM and waits for the screen to be quiet for a second. */
const lookMs = 20_000;

/**
 * Takes the vendor's update as its owner would: opens the updater, taps its buttons, lets it download, restart and install, and proves
 * by a new boot id AND a new fingerprint that it did. The screen is kept on until the restart.
 * Throws OTA_NOT_OFFERED, OTA_FAILED (came back with the same firmware), OTA_TIMEOUT (it never restarted), BOOT_TIMEOUT.
 */
export async function takeUpdate(handset: Handset, options: UpdateOptions = {}): Promise<UpdateFacts> {
  const { ota, bootMinutes } = handset.profile;
  const { signal } = options;
  const deadline = Date.now() + ota.minutes * 60_000;
  const before = await readBootId(handset, signal);
  const from = await readFingerprint(handset, signal);
  await withUndo(async (undo) => {
    await keepScreenOn(handset, { undo, signal });
    await wake(handset, { signal });
    await startActivity(handset, ['-n', ota.activity], signal);
    await driveUntilRestart(handset, { ...options, before, deadline });
    options.onPhase?.('the handset restarts to install the update');
    const timeoutMs = Math.max(deadline - Date.now(), bootMinutes * 60_000);
    await waitForBoot(handset, { before, timeoutMs, signal });
  });
  const to = await readFingerprint(handset, signal);
  if (to === from) {
    throw new LeakdiffError(
      'OTA_FAILED',
      `the handset restarted but its firmware is still ${from}; a new fingerprint was expected; look at the updater's message on its screen`,
    );
  }
  return { from, to, bootIdChanged: true };
}

async function readFingerprint(handset: Handset, signal: AbortSignal | undefined): Promise<string> {
  const { stdout } = await handset.shell('getprop ro.build.fingerprint', { signal, what: 'reading the fingerprint' });
  return stdout.trim();
}

async function driveUntilRestart(
  handset: Handset,
  options: UpdateOptions & { readonly before: string; readonly deadline: number },
): Promise<void> {
  const { signal, before, deadline } = options;
  let memory = freshMemory;
  let lastTexts = '';
  while (Date.now() < deadline) {
    const seen = await lookAtScreen(handset, signal);
    if (seen === 'lost' || seen.bootId !== before) {
      const latest = Math.max(deadline, Date.now() + handset.profile.bootMinutes * 60_000);
      if (await hasRestarted(handset, before, latest, signal)) return;
      continue;
    }
    if (seen.nodes === null) {
      // The dump fails while something moves on the screen, and when the screen is off.
      if (!(await isScreenOn(handset, signal))) await wake(handset, { signal });
      await pause(lookEveryMs, signal);
      continue;
    }
    lastTexts = textsOf(seen.nodes) || lastTexts;
    const decision = decide(seen.nodes, handset.profile.ota, memory);
    memory = decision.memory;
    await perform(handset, decision.move, options);
  }
  throw new LeakdiffError(
    'OTA_TIMEOUT',
    `the handset did not restart into its update within ${handset.profile.ota.minutes} minutes; its screen last said: ${lastTexts || 'nothing'}`,
  );
}

async function perform(handset: Handset, move: UpdaterMove, { signal, onPhase }: UpdateOptions): Promise<void> {
  switch (move.kind) {
    case 'tap':
      onPhase?.(`tapping "${move.label}"`);
      await handset.shell(`input tap ${move.x} ${move.y}`, { signal });
      return pause(afterTapMs, signal);
    case 'wait':
      return pause(lookEveryMs, signal);
    case 'nothing':
      await goHome(handset, signal);
      throw new LeakdiffError(
        'OTA_NOT_OFFERED',
        `the vendor offers no update: the updater says "${move.text}"; an update was expected; ask again later or give a local package`,
      );
  }
}

type Seen = { readonly bootId: string; readonly nodes: readonly ScreenNode[] | null };

const dumpPath = `${scratchFolder}/leakdiff-window.xml`;

/** The boot id and the window in one round trip; `lost` when the way to the handset broke. */
async function lookAtScreen(handset: Handset, signal: AbortSignal | undefined): Promise<Seen | 'lost'> {
  const path = commandLine(dumpPath);
  const command = `${bootIdCommand}; rm -f ${path}; uiautomator dump ${path} >/dev/null 2>&1; cat ${path} 2>/dev/null`;
  try {
    const { stdout } = await handset.shell(command, { signal, timeoutMs: lookMs, what: 'looking at the updater' });
    const end = stdout.indexOf('\n');
    return { bootId: stdout.slice(0, end).trim(), nodes: readWindow(stdout.slice(end + 1)) };
  } catch (error) {
    if (isTransportFailure(error)) return 'lost';
    throw error;
  }
}

const backMs = 2_000;

/**
 * After the handset was lost, or came up under another boot id: tells a restart (true) from a cable that was touched (false). In between
 * the handset may be in recovery for as long as installing takes.
 */
async function hasRestarted(
  handset: Handset,
  before: string,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (;;) {
    try {
      await handset.reattach({ waitMs: backMs, signal });
      return (await readBootId(handset, signal)) !== before;
    } catch (error) {
      if (!isTransportFailure(error) || Date.now() > deadline) throw error;
    }
  }
}

function textsOf(nodes: readonly ScreenNode[]): string {
  const texts = nodes.map((node) => node.text.trim()).filter((text) => text !== '');
  return [...new Set(texts)].join(' | ').slice(0, 300);
}
