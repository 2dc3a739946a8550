import type { AdbdOptions, ShellUser } from './options.ts';
import type { Traits } from './traits.ts';

type Facts = { readonly properties: AdbdOptions['properties']; readonly traits: Traits; readonly user: ShellUser };

/** What a service says, and whether adbd restarts once it is said. */
export type Answer = { readonly text: string; readonly restart: boolean };

/** Who adbd runs as when it starts (adb.c, should_drop_privileges): root only where the build is not secure, or after `adb root`. */
export const userAtStart = (properties: AdbdOptions['properties']): ShellUser => {
  if (properties.get('ro.secure') === '0') return 'root';
  return properties.get('ro.debuggable') === '1' && properties.get('service.adb.root') === '1' ? 'root' : 'shell';
};

const say = (text: string): Answer => ({ text: `${text}\n`, restart: false });

/** `root:` (services.c, restart_root_service). */
export const answerRoot = ({ properties, user }: Facts): Answer => {
  if (user === 'root') return say('adbd is already running as root');
  if (properties.get('ro.debuggable') !== '1') return say('adbd cannot run as root in production builds');
  properties.set('service.adb.root', '1');
  return { text: 'restarting adbd as root\n', restart: true };
};

/** `unroot:` (services.cpp, restart_unroot_service). */
export const answerUnroot = ({ properties, user }: Facts): Answer => {
  if (user !== 'root') return say('adbd not running as root');
  properties.set('service.adb.root', '0');
  return { text: 'restarting adbd as non root\n', restart: true };
};

/** `remount:` (remount_service.c). The handset's /system is writable to root all the time. */
export const answerRemount = ({ traits, user }: Facts): Answer =>
  user === 'root' ? say('remount succeeded') : { text: traits.remountRefusal, restart: false };
