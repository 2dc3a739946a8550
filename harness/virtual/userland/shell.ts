import type { ShellProgram, ShellRequest } from '../adbd/options.ts';

/** Which uid a user's session has. One of init's users: system/core/include/private/android_filesystem_config.h. */
export const uidOf = { root: 0, shell: 2000 } as const;

/** The variable that carries a session's uid; the only identity there is, as a user namespace maps one uid only. */
export const uidVariable = 'ANDROID_SESSION_UID';

/**
 * How to start the handset's shell on the host: chroot into its root and run `sh -c COMMAND`, or `sh -` for an interactive one. To be
 * run in the handset's own namespaces, after `mountRoot`. Needs CAP_SYS_CHROOT, which root of a user namespace has.
 *
 * The environment is what init and adbd of Android 4.3 give (system/core/rootdir/init.rc); it has no LANG, as the root has no locales.
 */
export function shellCommand({
  folder,
  command,
  user,
  term,
}: ShellRequest & { readonly folder: string }): ShellProgram {
  return {
    file: '/usr/sbin/chroot',
    args: [folder, '/system/bin/sh', ...(command === null ? ['-'] : ['-c', command])],
    cwd: '/',
    env: {
      PATH: '/sbin:/vendor/bin:/system/sbin:/system/bin:/system/xbin',
      HOME: user === 'root' ? '/' : '/data',
      ANDROID_ROOT: '/system',
      ANDROID_DATA: '/data',
      ANDROID_ASSETS: '/system/app',
      EXTERNAL_STORAGE: '/storage/emulated/legacy',
      EMULATED_STORAGE_TARGET: '/storage/emulated',
      TMPDIR: '/data/local/tmp',
      ENV: '/system/etc/mkshrc',
      USER: user,
      [uidVariable]: String(uidOf[user]),
      ...(term === null ? {} : { TERM: term }),
    },
  };
}
