import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { files, folders, links } from './layout.ts';
import { boundKernelFiles, deviceNodes } from './mounts.ts';
import { installPrograms } from './programs.ts';

export type RootOptions = {
  /** Host folder that becomes `/` of the handset; made if it is not there. */
  readonly folder: string;
  /** Android API level; decides which applets and commands exist. */
  readonly sdk: number;
  /** The firmware's build properties, written to /system/build.prop. */
  readonly properties: Readonly<Record<string, string>>;
};

/**
 * Makes the files of the handset's private root. Wants no privileges and mounts nothing: run it anywhere, also again after an update
 * (`/system` is then made anew, `/data`, `/cache` and the sdcard are kept). A factory reset is the caller's: remove `data` and `cache`.
 *
 * Mounts are `mountRoot`'s. Throws PROGRAM_MISSING where mksh, toybox or perl is not installed.
 */
export async function prepareRoot({ folder, sdk, properties }: RootOptions): Promise<void> {
  await rm(join(folder, 'system'), { recursive: true, force: true });
  for (const [path, mode] of folders) {
    await mkdir(join(folder, path), { recursive: true });
    await chmod(join(folder, path), mode);
  }
  for (const [path, target] of links) {
    await rm(join(folder, path), { force: true });
    await symlink(target, join(folder, path));
  }
  for (const path of [...deviceNodes.map((name) => `dev/${name}`), ...boundKernelFiles.map((file) => file.source)]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), '', { flag: 'a' });
  }
  await installPrograms({ folder, sdk });
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
  for (const [path, text] of Object.entries({ ...files, 'system/build.prop': lines.join('') })) {
    await writeFile(join(folder, path), text);
  }
}
