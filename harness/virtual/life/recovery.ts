import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type OtaPackage, readPackage } from '../apps/ota-package.ts';
import type { Firmware } from '../firmware-types.ts';
import { insideRoot } from '../userland/inside-root.ts';

/** Where the system leaves its wishes for recovery, and recovery its answers (bootable/recovery/recovery.cpp, 4.3). */
const commandFile = 'cache/recovery/command';
const lastInstallFile = 'cache/recovery/last_install';
const lastLogFile = 'cache/recovery/last_log';
/** Host milliseconds that writing a system partition takes. */
export const installMs = 1_000;

/** What a command file asks for. */
export type RecoveryCommand = { readonly packagePath: string | null; readonly wipeData: boolean };

/** One argument a line; what is not known is passed over, as recovery does. */
export function readCommand(text: string): RecoveryCommand {
  const lines = text.split('\n').map((line) => line.trim());
  const update = lines.findLast((line) => line.startsWith('--update_package='));
  return { packagePath: update?.slice('--update_package='.length) ?? null, wipeData: lines.includes('--wipe_data') };
}

export type RecoveryResult = {
  /** The firmware to have from now on; null leaves the old one. */
  readonly install: Firmware | null;
  readonly wipe: boolean;
  /** Lines of recovery's log. */
  readonly log: readonly string[];
};

/**
 * Does what the command in /cache/recovery says, and takes it away, so that a failing package is not tried for ever. A package that
 * is missing, damaged, not the vendor's, or for another handset leaves the old firmware. Writes last_install and last_log.
 */
export async function recover(options: {
  readonly rootFolder: string;
  readonly device: string;
  /** Public keys that it accepts packages of, PEM: the vendor's, and of a custom recovery the test keys that everybody has. None accepts no package. */
  readonly keys: readonly string[];
  readonly firmwareById: (id: string) => Firmware | null;
}): Promise<RecoveryResult> {
  const { rootFolder } = options;
  const text = await readFile(join(rootFolder, commandFile), 'utf8').catch(absent);
  if (text === null) return { install: null, wipe: false, log: ['no command'] };
  await rm(join(rootFolder, commandFile), { force: true });
  const { packagePath, wipeData } = readCommand(text);

  const log: string[] = [`command: ${text.trim().split('\n').join(' ')}`];
  let install: Firmware | null = null;
  if (packagePath !== null) {
    try {
      install = await checkPackage(options, packagePath);
      log.push(`Finding update package... Opening update package... Verifying... Installing ${install.id}`);
    } catch (error) {
      log.push(`E: ${error instanceof Error ? error.message : error}`, 'Installation aborted.');
    }
    await writeFile(join(rootFolder, lastInstallFile), `${packagePath}\n${install ? 1 : 0}\n`);
  }
  // As recovery.cpp: a failed package keeps the user's data.
  const wipe = wipeData && (packagePath === null || install !== null);
  if (wipe) log.push('Wiping data... Data wipe complete.');
  await writeFile(join(rootFolder, lastLogFile), `${log.join('\n')}\n`);
  return { install, wipe, log };
}

async function checkPackage(options: Parameters<typeof recover>[0], packagePath: string): Promise<Firmware> {
  const { rootFolder, device, keys, firmwareById } = options;
  const bytes = await readFile(await insideRoot(rootFolder, packagePath)).catch(absent);
  if (bytes === null) throw new Error(`failed to open ${packagePath}`);
  const { header } = readWithAny(bytes, keys);
  if (header.device !== device) throw new Error(`this package is for "${header.device}"; this is a "${device}"`);
  const firmware = firmwareById(header.firmware);
  if (!firmware) throw new Error(`the package holds ${header.firmware}, which is not known here`);
  return firmware;
}

/** The package as the first key has it that verifies it; else the refusal of the first. */
function readWithAny(bytes: Buffer, keys: readonly string[]): OtaPackage {
  let refusal: unknown = new Error('no key to verify packages with');
  for (const [i, key] of keys.entries()) {
    try {
      return readPackage({ bytes, key });
    } catch (error) {
      if (i === 0) refusal = error;
    }
  }
  throw refusal;
}

function absent(error: unknown): null {
  if (z.object({ code: z.enum(['ENOENT', 'ENOTDIR', 'EISDIR']) }).safeParse(error).success) return null;
  throw error;
}
