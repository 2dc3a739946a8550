import { posix } from 'node:path';
import { InstallFailure } from '../../packages/application.ts';
import type { Call, Reply } from '../command.ts';
import { insideRoot } from '../inside-root.ts';

const usage = `usage: pm list packages [-f] [-d] [-e] [-s] [-3] [FILTER]
       pm list features
       pm list users
       pm path PACKAGE
       pm clear PACKAGE
       pm install [-r] PATH
       pm uninstall PACKAGE
`;

/** What the Redmi 1S tells of itself. */
const features = [
  'reqGlEsVersion=0x30000',
  'android.hardware.bluetooth',
  'android.hardware.camera',
  'android.hardware.camera.front',
  'android.hardware.location',
  'android.hardware.location.gps',
  'android.hardware.location.network',
  'android.hardware.screen.portrait',
  'android.hardware.sensor.accelerometer',
  'android.hardware.telephony',
  'android.hardware.telephony.gsm',
  'android.hardware.touchscreen',
  'android.hardware.usb.accessory',
  'android.hardware.wifi',
];

/** `pm list packages|features|users`, `pm path`, `pm clear`, `pm install`, `pm uninstall`, in the words of 4.3 (frameworks/base, cmds/pm). */
export async function pm({ argv, cwd, system }: Call): Promise<Reply> {
  const [verb, ...rest] = argv;
  const all = system.packages.list();
  if (verb === 'list' && rest[0] === 'packages') {
    const [options, filter = ''] = [
      new Set(rest.filter((value) => value.startsWith('-'))),
      rest.slice(1).find((value) => !value.startsWith('-')),
    ];
    const shown = all.filter(({ name, system: ofSystem }) => {
      if ((options.has('-s') && !ofSystem) || (options.has('-3') && ofSystem) || options.has('-d')) return false;
      return name.includes(filter);
    });
    return {
      stdout: shown.map(({ name, path }) => `package:${options.has('-f') ? `${path}=` : ''}${name}\n`).join(''),
    };
  }
  if (verb === 'list' && rest[0] === 'features')
    return { stdout: features.map((name) => `feature:${name}\n`).join('') };
  if (verb === 'list' && rest[0] === 'users') return { stdout: 'Users:\n\tUserInfo{0:Owner:13}\n' };
  const named = all.find(({ name }) => name === rest.at(-1));
  if (verb === 'path')
    return named === undefined ? { code: system.sdk < 24 ? 0 : 1 } : { stdout: `package:${named.path}\n` };
  if (verb === 'clear') return { stdout: named === undefined ? 'Failed\n' : 'Success\n' };
  if (verb === 'install') return install({ rest, cwd, system });
  if (verb === 'uninstall') return { stdout: system.packages.uninstall(rest.at(-1) ?? '') ? 'Success\n' : 'Failure\n' };
  return { stderr: usage, code: 1 };
}

async function install({
  rest,
  cwd,
  system,
}: { readonly rest: readonly string[] } & Pick<Call, 'cwd' | 'system'>): Promise<Reply> {
  const path = rest.find((word) => !word.startsWith('-'));
  if (path === undefined) return { stderr: 'Error: no package specified\n', code: 1 };
  const told = `\tpkg: ${path}\n`;
  const refused = (failure: string) => ({ stdout: `${told}Failure [${failure}]\n` });
  if (!system.packages.shellMayInstall) return refused('INSTALL_FAILED_USER_RESTRICTED');
  try {
    const file = await insideRoot(system.rootFolder, posix.resolve(cwd, path));
    system.packages.install(file, { replace: rest.includes('-r') });
    return { stdout: `${told}Success\n` };
  } catch (error) {
    if (error instanceof InstallFailure) return refused(error.message);
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return refused('INSTALL_FAILED_INVALID_URI');
    throw error;
  }
}
