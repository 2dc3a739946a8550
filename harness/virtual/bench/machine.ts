import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { LeakdiffError } from '../../model/failure.ts';

/** Programs that the virtual handset and its cloud start, and the Debian and Ubuntu packages that have them. */
const programs: Readonly<Record<string, string>> = {
  unshare: 'util-linux',
  setpriv: 'util-linux',
  mount: 'mount',
  chroot: 'coreutils',
  ip: 'iproute2',
  mksh: 'mksh',
  toybox: 'toybox',
  perl: 'perl-base',
  openssl: 'openssl',
};
/** Where Debian keeps programs that an ordinary user's PATH leaves out. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];
const probeMs = 10_000;

/** A PATH that also finds the system's programs. */
export function searchPath(path: string | undefined): string {
  const own = (path ?? '/usr/local/bin:/usr/bin:/bin').split(delimiter).filter((folder) => folder !== '');
  return [...new Set([...own, ...systemFolders])].join(delimiter);
}

/** Throws PROGRAM_MISSING with the line that installs what is missing. */
export function requirePrograms(path: string): void {
  const missing = Object.keys(programs).filter(
    (name) => !path.split(delimiter).some((folder) => runs(join(folder, name))),
  );
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((name) => programs[name]))].join(' ');
  throw new LeakdiffError(
    'PROGRAM_MISSING',
    `the virtual handset needs ${missing.join(', ')}; install: apt-get install ${packages}`,
  );
}

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Options of `unshare` that this machine allows. */
export type Namespaces = { readonly user: readonly string[] };

/**
 * Finds out by trying whether this process may make the namespaces of the handset: as root plainly, else through a user namespace.
 * Throws NO_NAMESPACES with what to switch on.
 */
export async function findNamespaces(path: string): Promise<Namespaces> {
  const asRoot = process.geteuid?.() === 0;
  const ways: readonly (readonly string[])[] = asRoot ? [[], userNamespace] : [userNamespace];
  let refusal = '';
  for (const user of ways) {
    const args = [
      ...user,
      '--net',
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      'mount',
      '-t',
      'tmpfs',
      'try',
      '/mnt',
    ];
    const result = await execa('unshare', args, {
      env: { PATH: path },
      reject: false,
      timeout: probeMs,
      stdin: 'ignore',
    });
    if (result.exitCode === 0) return { user };
    refusal = (result.stderr || result.message || 'no answer').trim().split('\n').at(-1) ?? '';
  }
  throw new LeakdiffError('NO_NAMESPACES', `the virtual handset needs namespaces of its own: ${refusal}; ${remedy()}`);
}

const userNamespace = ['--user', '--map-root-user'] as const;

/** What forbids user namespaces here: Debian's switch, Ubuntu's since 23.10, the kernel's own, or else a container. */
function remedy(): string {
  if (readSwitch('/proc/sys/kernel/unprivileged_userns_clone') === '0')
    return 'switch on: sysctl -w kernel.unprivileged_userns_clone=1';
  if (readSwitch('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1')
    return 'switch on: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or run as root';
  if (readSwitch('/proc/sys/user/max_user_namespaces') === '0')
    return 'switch on: sysctl -w user.max_user_namespaces=10000';
  return 'run as root, or in a container that may make them (docker run --privileged)';
}

/** Null where this kernel has no such switch: then it forbids nothing. */
function readSwitch(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}
