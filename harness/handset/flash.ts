import { LeakdiffError } from '../model/failure.ts';
import { isTransportFailure } from './adb.ts';
import type { Handset } from './handset.ts';
import { commandLine } from './quote.ts';
import { readBootId, waitForBoot } from './reboot.ts';
import { scratchFolder } from './script.ts';

export type FlashOptions = {
  /** The image on this machine: a package that the handset's recovery installs. */
  readonly file: string;
  /** How long the handset may be away, also for a person who sets it up again, milliseconds. */
  readonly awayMs: number;
  readonly onPhase: (phase: string) => void;
  readonly signal?: AbortSignal | undefined;
};

/** Fingerprints before and after; throws rather than give two that are the same. */
export type FlashFacts = { readonly from: string; readonly to: string; readonly bootIdChanged: boolean };

/** AOSP's recovery reads its orders here, one argument a line; custom ones kept that (bootable/recovery/recovery.cpp). */
const folder = '/cache/recovery';
const commandFile = `${folder}/command`;
const image = '/cache/leakdiff-system.zip';
/** 300 MB from one flash memory to another. */
const copyMs = 5 * 60_000;
const answerMs = 5_000;

/** Which system runs: the build's fingerprint as it tells it. */
export async function readFingerprint(handset: Handset, signal?: AbortSignal): Promise<string> {
  const { stdout } = await handset.shell('getprop ro.build.fingerprint', { signal, what: 'reading the fingerprint' });
  return stdout.trim();
}

/**
 * Installs a system through recovery as somebody with root does: the package into /cache, the order beside it, a restart into recovery. The
 * owner's data is erased with it, since one system does not start on another's. Proven by a new boot id AND a new fingerprint.
 * Throws TREATMENT_FAILED when it cannot be ordered or the same system came back, BOOT_TIMEOUT when the handset does not come back.
 */
export async function flashSystem(handset: Handset, options: FlashOptions): Promise<FlashFacts> {
  const { signal, onPhase, awayMs } = options;
  if (!handset.capabilities.root)
    throw new LeakdiffError(
      'TREATMENT_FAILED',
      'a system can be installed through recovery by root only, and there is no root shell; grant it, or install the system by hand and ask about it alone',
    );
  const before = await readBootId(handset, signal);
  const from = await readFingerprint(handset, signal);
  onPhase('copying the system to the handset');
  await place(handset, options);
  await order(handset, signal);
  onPhase('recovery installs the system and erases the data; set the handset up again when it asks');
  await enterRecovery(handset, signal);
  const { bootId } = await waitForBoot(handset, { before, timeoutMs: awayMs, signal });
  const to = await readFingerprint(handset, signal);
  if (to !== from) return { from, to, bootIdChanged: bootId !== before };
  throw new LeakdiffError(
    'TREATMENT_FAILED',
    `the handset restarted, but its system is still ${from}: ${await lastLog(handset, signal)}; a recovery that takes this package was expected`,
  );
}

async function place(handset: Handset, { file, signal }: FlashOptions): Promise<void> {
  const path = `${scratchFolder}/leakdiff-system.zip`;
  const { bytes } = await handset.push({ file }, path, { signal });
  const [from, to] = [commandLine(path), commandLine(image)];
  const { stdout, exitCode } = await handset.asRoot(
    `rm -f ${to}; cat ${from} > ${to}; code=$?; rm -f ${from}; ls -l ${to}; exit $code`,
    { signal, timeoutMs: copyMs, what: 'copying the system to /cache' },
  );
  if (exitCode === 0 && stdout.includes(` ${bytes} `)) return;
  throw new LeakdiffError(
    'TREATMENT_FAILED',
    `the system did not arrive in /cache whole: ${stdout.trim()}; ${bytes} bytes were expected; check the free space of the partition`,
  );
}

async function order(handset: Handset, signal: AbortSignal | undefined): Promise<void> {
  const words = [`--update_package=${image}`, '--wipe_data'];
  const lines = words.map((word) => `echo ${commandLine(word)}`).join('; ');
  const { stdout } = await handset.asRoot(
    `mkdir ${folder} 2>/dev/null; { ${lines}; } > ${commandFile}; cat ${commandFile}`,
    { signal, what: 'leaving an order for recovery' },
  );
  if (stdout.split('\n').filter(Boolean).join('\n') === words.join('\n')) return;
  throw new LeakdiffError('TREATMENT_FAILED', `the order for recovery could not be left: ${stdout.trim()}`);
}

async function enterRecovery(handset: Handset, signal: AbortSignal | undefined): Promise<void> {
  try {
    await handset.service('reboot:recovery', { signal, timeoutMs: answerMs });
  } catch (error) {
    if (!isTransportFailure(error)) throw error;
  }
}

/** What recovery said last; it is only asked for a message. */
async function lastLog(handset: Handset, signal: AbortSignal | undefined): Promise<string> {
  if (!handset.capabilities.root) return 'its log needs root';
  const { stdout } = await handset.asRoot('cat /cache/recovery/last_log 2>/dev/null', { signal });
  return stdout.trim().split('\n').slice(-3).join(' ') || 'recovery left no log';
}
