import { quote } from '../quote.ts';
import type { TrustedAuthority, TrustWay } from './way.ts';

/** Scripts for a root shell; `install` prints the path of the file that it made. Toolbox of 4.3 has what they use (FIELD 2.3), but for those of the ways that came later. */
export type StoreScripts = { readonly install: string; readonly remove: string };

type ScriptOptions = {
  readonly way: Exclude<TrustWay, 'user-screens'>;
  readonly sdk: number;
  readonly authority: TrustedAuthority;
  /** Where the certificate was pushed to. */
  readonly source: string;
};

const system = '/system/etc/security/cacerts';
const apex = '/apex/com.android.conscrypt/cacerts';
/** TrustedCertificateStore.java: of the machine up to 4.4, of each user from 5.0 on. */
const userFolder = (sdk: number): string =>
  sdk < 21 ? '/data/misc/keychain/cacerts-added' : '/data/misc/user/0/cacerts-added';

/** The folder that a way writes to. */
export const storeOf = ({ way, sdk }: Pick<ScriptOptions, 'way' | 'sdk'>): string =>
  way === 'user-file' ? userFolder(sdk) : system;

export function storeScripts(options: ScriptOptions): StoreScripts {
  const { way, sdk, authority, source } = options;
  const folder = storeOf(options);
  const file = `${folder}/${authority.hash}.0`;
  switch (way) {
    case 'user-file':
      return {
        // The store belongs to the system's user, who reads it for all programs.
        install: lines(
          ...[`[ -d ${folder} ] || mkdir -p ${folder}`, `chown 1000:1000 ${folder}`, `chmod 755 ${folder}`],
          ...[place(source, file), `chown 1000:1000 ${file}`, `echo ${file}`],
        ),
        remove: lines(`rm -f ${file}`),
      };
    case 'system-remount': {
      // From 9 on / itself is the system partition.
      const partition = sdk < 28 ? '/system' : '/';
      const within = (work: string): string =>
        lines(`mount -o remount,rw ${partition}`, work, 'code=$?', `mount -o remount,ro ${partition}`, '[ $code = 0 ]');
      return { install: lines(within(place(source, file)), `echo ${file}`), remove: within(`rm -f ${file}`) };
    }
    case 'system-overlay':
      return { install: lines(overlay(source, file), `echo ${file}`), remove: inInit(`umount ${system}`) };
    case 'system-apex':
      return {
        install: lines(
          overlay(source, file),
          forEachZygote(`mount --bind ${system} ${apex}`),
          `echo ${apex}/${authority.hash}.0`,
        ),
        remove: lines(forEachZygote(`umount ${apex}`), inInit(`umount ${system}`)),
      };
  }
}

const lines = (...parts: readonly string[]): string => parts.join('\n');

const place = (source: string, file: string): string =>
  `cat ${quote(source)} > ${file} && chmod 644 ${file} && { restorecon ${file} 2>/dev/null; true; }`;

/** In init's mounts, which all processes see: some `su` have mounts of their own. */
const inInit = (command: string): string => `nsenter --mount=/proc/1/ns/mnt -- ${command}`;

/** The store's own files and one more, in memory, over the store. Gone at the next start. */
function overlay(source: string, file: string): string {
  const copy = '/data/local/tmp/leakdiff-cacerts';
  return lines(
    ...['set -e', `rm -rf ${copy}`, `mkdir -m 700 ${copy}`, `cp ${system}/* ${copy}/`],
    ...[inInit(`mount -t tmpfs tmpfs ${system}`), `cp ${copy}/* ${system}/`, `cat ${quote(source)} > ${file}`],
    ...[
      `chown 0:0 ${system}/*`,
      `chmod 644 ${system}/*`,
      `chcon u:object_r:system_file:s0 ${system} ${system}/*`,
      `rm -rf ${copy}`,
    ],
  );
}

/** In init, in each zygote, from which programs that start later have their mounts, and in each program that runs. */
function forEachZygote(command: string): string {
  return lines(
    `for pid in 1 $(pidof zygote zygote64) $(for zygote in $(pidof zygote zygote64); do ps -o PID= -P $zygote; done); do`,
    `  nsenter --mount=/proc/$pid/ns/mnt -- ${command} || true`,
    'done',
  );
}
