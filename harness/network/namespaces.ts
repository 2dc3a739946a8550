import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { LeakdiffError } from '../model/failure.ts';
import { searchPath } from './programs.ts';

/** How long the machine may take to say whether it allows namespaces. */
const PROBE_MS = 10_000;

/** A new network, mount and process namespace; killing `unshare` kills everything in them, and so does the end of their first process. */
const base = ['--net', '--mount', '--pid', '--fork', '--kill-child=SIGKILL', '--mount-proc'] as const;
/** An ordinary user becomes root in a user namespace; files written as that root belong to the user outside. */
const asUser = ['--user', '--map-root-user'] as const;

/**
 * Services of the machine that resolve names for others through a Unix socket, which no network namespace holds back (systemd nss-resolve, nscd,
 * Avahi, D-Bus). Covered in the lab, so that not even a name leaves it.
 */
const nameServices = [
  '/run/systemd/resolve/io.systemd.Resolve',
  '/run/nscd/socket',
  '/run/avahi-daemon/socket',
  '/run/dbus/system_bus_socket',
] as const;

/**
 * The lab's first process: prepares it, runs the program, takes in orphans, and passes the exit code on; when the program is killed, everything else is too.
 * The program and its arguments come in as "$@" and never as text.
 */
const prelude = `set -e
ip link set lo up
for socket in ${nameServices.join(' ')}; do
  if [ -S "$socket" ]; then mount --bind /dev/null "$socket"; fi
done
status=0
"$@" || status=$?
exit $status`;

/** Arguments of `unshare` that run `command` in a private lab. */
export function unshareArguments(options: { readonly user: boolean; readonly command: readonly string[] }): string[] {
  return [...(options.user ? asUser : []), ...base, '--', 'sh', '-c', prelude, 'lab', ...options.command];
}

/**
 * Tries out which kind of namespaces this machine allows: plain ones for root, user namespaces otherwise (and for a root without rights, as in a
 * container). Throws NO_NAMESPACES with what to switch on.
 */
export async function findNamespaces(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly user: boolean }> {
  const root = process.geteuid?.() === 0;
  const env = { ...environment, PATH: searchPath(environment.PATH) };
  let refusal = '';
  for (const user of root ? [false, true] : [true]) {
    const args = unshareArguments({ user, command: ['true'] });
    const result = await execa('unshare', args, {
      env,
      reject: false,
      timeout: PROBE_MS,
      stdin: 'ignore',
    });
    if (result.exitCode === 0) return { user };
    refusal = lastLine(result.stderr) || (result.timedOut ? 'no answer in 10 seconds' : `exit code ${result.exitCode}`);
  }
  throw new LeakdiffError('NO_NAMESPACES', explainRefusal({ root, refusal, switches: readSwitches() }));
}

/** The kernel's switches that can forbid namespaces to an ordinary user; null where this kernel has no such switch. */
export type Switches = {
  /** Debian's patch: 0 forbids. */
  readonly unprivilegedUsernsClone: number | null;
  /** Ubuntu 23.10 and later: 1 leaves user namespaces without rights. */
  readonly apparmorRestrict: number | null;
  /** user_namespaces(7): 0 forbids. */
  readonly maxUserNamespaces: number | null;
};

function readSwitches(): Switches {
  return {
    unprivilegedUsernsClone: readSwitch('/proc/sys/kernel/unprivileged_userns_clone'),
    apparmorRestrict: readSwitch('/proc/sys/kernel/apparmor_restrict_unprivileged_userns'),
    maxUserNamespaces: readSwitch('/proc/sys/user/max_user_namespaces'),
  };
}

function readSwitch(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch (error) {
    // A switch that this kernel does not have forbids nothing.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/** One line: what is forbidden, and what to switch on. */
export function explainRefusal(facts: {
  readonly root: boolean;
  readonly refusal: string;
  readonly switches: Switches;
}): string {
  const { root, refusal, switches } = facts;
  const wrong = `this machine allows no private network namespaces (${refusal})`;
  if (root) {
    return `${wrong}; even root may not make them here, as in a container without CAP_SYS_ADMIN; run on the machine itself, or give the container --privileged`;
  }
  const off: string[] = [];
  if (switches.unprivilegedUsernsClone === 0) off.push('kernel.unprivileged_userns_clone=1');
  if (switches.apparmorRestrict === 1) off.push('kernel.apparmor_restrict_unprivileged_userns=0');
  if (switches.maxUserNamespaces === 0) off.push('user.max_user_namespaces=10000');
  if (off.length > 0) return `${wrong}; switch them on with: sudo sysctl -w ${off.join(' ')}; or run with sudo`;
  return `${wrong}; no switch of the kernel explains it, so a container or a security module forbids it; run with sudo`;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
