import { execFile } from 'node:child_process';
import { copyFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LeakdiffError } from '../../model/failure.ts';
import { appletsOf } from './applets.ts';
import { clientScript, suScript } from './client.ts';
import { commandsOf } from './commands/index.ts';
import { copyLibraries } from './libraries.ts';

const run = promisify(execFile);
const toyboxMilliseconds = 10_000;

/** Host programs that play Android's: Debian's mksh is Android's own shell; perl starts the commands as app_process does. */
const shell = '/bin/mksh';
const toybox = '/usr/bin/toybox';
const runtime = '/usr/bin/perl';

/** Applets of Android's that Debian's toybox leaves out, from coreutils. */
const standIns: Readonly<Record<string, string>> = { dd: '/bin/dd', expr: '/usr/bin/expr', tr: '/usr/bin/tr' };

/**
 * Fills /system/bin and /system/xbin of a root: shell, applets and commands of the Android version, and the libraries they need.
 * Applets that neither Debian's toybox nor coreutils has (`lsmod`) are left out. Throws PROGRAM_MISSING.
 */
export async function installPrograms({ folder, sdk }: { folder: string; sdk: number }): Promise<void> {
  const bin = (name: string) => join(folder, 'system/bin', name);
  await install(shell, bin('sh'));
  await install(toybox, bin('toolbox'));
  await install(runtime, bin('app_process'));
  await writeFile(join(folder, 'system/xbin/su'), suScript, { mode: 0o755 });

  const client = 'system/lib/toolbox/client';
  await writeFile(join(folder, client), clientScript, { mode: 0o755 });
  for (const { name } of commandsOf(sdk)) await symlink(`/${client}`, bin(name));

  const used = [shell, toybox, runtime];
  const playable = new Set((await run(toybox, [], { timeout: toyboxMilliseconds })).stdout.split(/\s+/));
  for (const applet of appletsOf(sdk)) {
    const standIn = standIns[applet.name];
    if (!playable.has(applet.toybox) && standIn !== undefined) {
      await install(standIn, bin(applet.name));
      used.push(standIn);
    } else if (!playable.has(applet.toybox)) continue;
    else if (applet.name === applet.toybox) await symlink('toolbox', bin(applet.name));
    else {
      // toybox goes by the name it is called, so another name is a script.
      const path = `system/lib/toolbox/${applet.toybox}`;
      await symlink('/system/bin/toolbox', join(folder, path));
      await writeFile(bin(applet.name), `#!/system/bin/sh\nexec /${path} "$@"\n`, { mode: 0o755 });
    }
  }
  await copyLibraries({ folder, programs: used });
}

async function install(program: string, path: string) {
  try {
    await copyFile(program, path);
  } catch (cause) {
    const hint = 'install the Debian packages mksh, toybox, perl-base and coreutils';
    throw new LeakdiffError('PROGRAM_MISSING', `the virtual handset needs ${program}; ${hint}`, { cause });
  }
}
