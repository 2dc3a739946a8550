/**
 * Which small programs an Android version's /system/bin has, as data. Android up to 5.1 has `toolbox`, from 6.0 on `toybox`.
 *
 * Sources: platform/system/core toolbox/Android.mk of KitKat (lists TOOLS and ALL_TOOLS: cp and grep are there, stat head tail sed
 * awk find xargs base64 pidof whoami which nc are not), of Lollipop, and platform/external/toybox Android.mk of 6.0.
 */

/** An applet of the handset and the one of Debian's toybox that plays it. */
export type Applet = { readonly name: string; readonly toybox: string };

const toolboxOfJellyBean = `ls mount cat ps kill ln insmod rmmod lsmod ifconfig rm mkdir rmdir sync umount cmp dmesg hd dd df sleep
  renice printenv chmod chown netstat mv top vmstat ionice touch lsof du md5 cp grep`;

const toolboxOfLollipop = `${toolboxOfJellyBean} clear mknod mkswap nohup readlink swapoff swapon`;

const toyboxOfMarshmallow = `[ base64 basename blockdev bzcat cal cat chgrp chmod chown chroot cksum clear cmp comm cp cpio cut
  dd df dirname dmesg dos2unix du echo env expand expr fallocate false find free getconf grep egrep fgrep head hostname
  ifconfig inotifyd insmod install ionice iorenice kill killall ln logname losetup ls lsattr lsmod lsof lspci lsusb
  md5sum mkdir mkfifo mknod mkswap mktemp modinfo mount mountpoint mv nc netcat netstat nice nl nohup nproc od paste patch
  pgrep pidof pkill pmap printenv printf prlimit ps pwd pwdx readlink realpath renice rev rfkill rm rmdir rmmod sed seq setsid
  sha1sum sha256sum sha512sum sleep sort split stat strings swapoff swapon sync sysctl tac tail tar taskset tee test
  time timeout top touch tr true truncate tty ulimit umount uname uniq unix2dos uudecode uuencode vmstat wc which
  xargs xxd yes zcat`;

/** Names that toolbox and toybox give differently. `hd` prints bytes as hexadecimal lines, `md5` a digest and a name. */
const otherNames: Readonly<Record<string, string>> = { hd: 'xxd', md5: 'md5sum' };

/**
 * The applets of an Android version, by its API level. They are what Debian's toybox can play of the real list; commands that need
 * Android's own state (getprop, date, id, uptime, start, stop, log ...) are not here but in commands/.
 */
export function appletsOf(sdk: number): readonly Applet[] {
  const list = sdk < 21 ? toolboxOfJellyBean : sdk < 23 ? toolboxOfLollipop : toyboxOfMarshmallow;
  return list.split(/\s+/).map((name) => ({ name, toybox: otherNames[name] ?? name }));
}
