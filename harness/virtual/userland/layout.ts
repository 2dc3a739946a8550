import { kernelFolder } from './mounts.ts';

/** Folders of Android 4.3's root and their modes (system/core/rootdir/init.rc). */
export const folders: readonly (readonly [string, number])[] = [
  ['system/bin', 0o755],
  ['system/xbin', 0o755],
  ['system/etc', 0o755],
  ['system/app', 0o755],
  ['system/lib/toolbox', 0o755],
  ['data', 0o771],
  ['data/local/tmp', 0o771],
  ['data/misc', 0o1771],
  ['data/misc/keychain', 0o771],
  ['cache/recovery', 0o770],
  ['storage/emulated/legacy', 0o777],
  ['mnt', 0o775],
  ['sbin', 0o750],
  ['proc', 0o755],
  ['dev/pts', 0o755],
  ['dev/socket', 0o755],
  [kernelFolder, 0o755],
];

/** Symbolic links and where they lead, as the handset sees it; `/sdcard` is the way of Android 4.2 and later. */
export const links: readonly (readonly [string, string])[] = [
  ['sdcard', '/storage/emulated/legacy'],
  ['mnt/sdcard', '/storage/emulated/legacy'],
  ['etc', '/system/etc'],
  ['dev/fd', '/proc/self/fd'],
];

/** Names of owners for `ls -l`. Android compiles its list in (android_filesystem_config.h); Debian's programs read passwd and group. */
const users: readonly (readonly [string, number])[] = [
  ['root', 0],
  ['system', 1000],
  ['radio', 1001],
  ['graphics', 1003],
  ['input', 1004],
  ['log', 1007],
  ['wifi', 1010],
  ['adb', 1011],
  ['sdcard_rw', 1015],
  ['shell', 2000],
  ['inet', 3003],
];

/** Read by interactive shells: Android's prompt, `shell@armani:/ $ `. */
const mkshrc = `: \${HOSTNAME:=$(getprop ro.product.device)}
if [ "$ANDROID_SESSION_UID" = 0 ]; then PS1='#'; else PS1='$'; fi
PS1='$USER@$HOSTNAME:\${PWD:-?} '"$PS1 "
`;

/** Text files of the root. */
export const files: Readonly<Record<string, string>> = {
  'system/etc/mkshrc': mkshrc,
  'system/etc/passwd': users.map(([name, id]) => `${name}:x:${id}:${id}::/data:\n`).join(''),
  'system/etc/group': users.map(([name, id]) => `${name}:x:${id}:\n`).join(''),
};
