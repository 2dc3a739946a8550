import type { Call, Reply } from '../command.ts';

/** Groups of adbd's shell user: system/core/adb/adb.c of Android 4.3, names of android_filesystem_config.h. */
const shellGroups = [
  '1003(graphics)',
  '1004(input)',
  '1007(log)',
  '1011(adb)',
  '1015(sdcard_rw)',
  '1028(sdcard_r)',
  '3001(net_bt_admin)',
  '3002(net_bt)',
  '3003(inet)',
  '3006(net_bw_stats)',
].join(',');

/** `id`: who the session is. SELinux contexts are printed from 4.3 on. */
export function id({ uid, system: { sdk } }: Call): Reply {
  const context = (name: string) => (sdk >= 18 ? ` context=u:r:${name}:s0` : '');
  if (uid === 0) return { stdout: `uid=0(root) gid=0(root)${context('init')}\n` };
  return { stdout: `uid=2000(shell) gid=2000(shell) groups=${shellGroups}${context('shell')}\n` };
}

/** `whoami`, from toybox on. */
export function whoami({ uid }: Call): Reply {
  return { stdout: uid === 0 ? 'root\n' : 'shell\n' };
}
