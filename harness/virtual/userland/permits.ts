/** A file service's wish, as adbd asks it: `path` is the handset's own, links resolved. */
type Wish = {
  readonly access: 'stat' | 'list' | 'read' | 'write';
  readonly path: string;
  readonly user: 'shell' | 'root';
};

/** Where the shell user may write (AOSP init.rc: owner or group shell, sdcard_rw). */
const writable = ['/data/local/tmp', '/sdcard', '/storage', '/mnt/sdcard', '/mnt/shell'];
/** What others may read below /data: the shell's own folder, and what is published on purpose. */
const readable = ['/data/local/tmp', '/data/misc/clock'];

/** Files of applications are everybody's to read (mode 0644), though their folder is nobody's to list (0771). */
const application = /^\/data\/app\/[^/]+\.apk$/;

const under = (path: string, folders: readonly string[]): boolean =>
  folders.some((folder) => path === folder || path.startsWith(`${folder}/`));

/** An errno for what the file permissions of Android forbid adbd's sync service, else null. /system is mounted read-only for everybody. */
export function permits({ access, path, user }: Wish): 'EACCES' | 'EROFS' | null {
  if (access === 'write' && under(path, ['/system'])) return 'EROFS';
  if (user === 'root') return null;
  if (access === 'write') return under(path, writable) ? null : 'EACCES';
  if (access === 'stat') return null;
  if (access === 'read' && application.test(path)) return null;
  return under(path, ['/data']) && !under(path, readable) ? 'EACCES' : null;
}
