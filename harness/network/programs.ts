import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LeakdiffError } from '../model/failure.ts';

/** Every program that the harness starts, with the Debian and Ubuntu package that has it and what it is for. `doctor` prints this table too. */
export const programs = {
  unshare: { package: 'util-linux', purpose: 'makes the private lab' },
  setpriv: { package: 'util-linux', purpose: 'ends a capture when the harness is killed' },
  mount: { package: 'mount', purpose: 'makes the private lab' },
  perl: { package: 'perl-base', purpose: 'makes the virtual cables carry whole frames' },
  ip: { package: 'iproute2', purpose: 'lays the virtual cables' },
  nft: { package: 'nftables', purpose: 'decides what the handset may reach' },
  dnsmasq: { package: 'dnsmasq-base', purpose: 'gives the handset its address and its names' },
  dumpcap: { package: 'wireshark-common', purpose: 'captures the traffic' },
  adb: { package: 'adb', purpose: 'talks to the handset' },
  mksh: { package: 'mksh', purpose: "is the virtual handset's shell" },
  toybox: { package: 'toybox', purpose: "has the virtual handset's commands" },
  openssl: { package: 'openssl', purpose: "makes certificates: the lab's own authority, and the virtual cloud's" },
} as const satisfies Record<string, { readonly package: string; readonly purpose: string }>;

export type ProgramName = keyof typeof programs;

/** What the private lab and its capture network need; the handset's own programs are not in it. */
export const networkPrograms: readonly ProgramName[] = [
  'unshare',
  'setpriv',
  'mount',
  'perl',
  'ip',
  'nft',
  'dnsmasq',
  'dumpcap',
];

/** Where Debian keeps programs that an ordinary user's PATH leaves out. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** A PATH that also finds the system's programs, for those that we start. */
export function searchPath(path: string | undefined): string {
  const own = (path ?? '/usr/local/bin:/usr/bin:/bin').split(delimiter).filter((folder) => folder !== '');
  return [...own, ...systemFolders.filter((folder) => !own.includes(folder))].join(delimiter);
}

export type Presence =
  | { readonly state: 'present'; readonly file: string }
  | { readonly state: 'forbidden'; readonly file: string }
  | { readonly state: 'absent' };

/** Looks a program up as a shell would. `forbidden`: the file is there, this user may not run it (Debian can reserve dumpcap to a group). */
export function findProgram(name: string, path: string = searchPath(process.env.PATH)): Presence {
  let forbidden: Presence | null = null;
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name);
    if (!isAllowed(() => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false)) continue;
    if (isAllowed(() => mayRun(file))) return { state: 'present', file };
    forbidden ??= { state: 'forbidden', file };
  }
  return forbidden ?? { state: 'absent' };
}

function mayRun(file: string): true {
  accessSync(file, constants.X_OK);
  return true;
}

/** A folder or file that this user may not look at is passed over, as execvp(3) does. */
function isAllowed(look: () => boolean): boolean {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return false;
    throw error;
  }
}

/** Throws PROGRAM_MISSING, naming every missing program at once and the packages that have them. */
export function requirePrograms(names: readonly ProgramName[], path: string = searchPath(process.env.PATH)): void {
  const found = names.map((name) => ({ name, presence: findProgram(name, path) }));
  const absent = found.filter(({ presence }) => presence.state === 'absent').map(({ name }) => name);
  if (absent.length > 0) {
    const packages = [...new Set(absent.map((name) => programs[name].package))];
    throw new LeakdiffError(
      'PROGRAM_MISSING',
      `${absent.join(', ')} not found on this machine; install with: apt-get install ${packages.join(' ')}`,
    );
  }
  for (const { name, presence } of found) {
    if (presence.state !== 'forbidden') continue;
    throw new LeakdiffError(
      'PROGRAM_MISSING',
      `${presence.file} is there, but this user may not run it; join the group it belongs to (usermod -aG ... and a new login), or run with sudo; it ${programs[name].purpose}`,
    );
  }
}
