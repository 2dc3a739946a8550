import type { PackageEntry } from '../../system.ts';
import type { Call, Reply } from '../command.ts';

/** The API level up to which versions of applications are 32 bits and printed with the target alone (4.3's Settings.dumpPackagesLPr). */
const target = 18;

/** `2014-08-14 12:00:00`, in UTC, as the handset's own zone is not known to node. */
const date = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

function describe({ name, path, versionCode, versionName, installedAt, updatedAt, system }: PackageEntry): string {
  const lines = [
    `  Package [${name}] (41c0a5e8):`,
    `    userId=${system ? 1000 : 10_060} gids=[]`,
    `    codePath=${path}`,
    `    resourcePath=${path}`,
    `    versionCode=${versionCode} targetSdk=${target}`,
    `    versionName=${versionName}`,
    `    flags=[ ${system ? 'SYSTEM ' : ''}ALLOW_CLEAR_USER_DATA ALLOW_BACKUP ]`,
    `    timeStamp=${date(updatedAt)}`,
    `    firstInstallTime=${date(installedAt)}`,
    `    lastUpdateTime=${date(updatedAt)}`,
    '    User 0:  installed=true stopped=false notLaunched=false enabled=0',
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** `dumpsys package [NAME]`: the part of PackageManagerService.dump that tells of packages. */
export function dumpPackage({ argv, system: { packages } }: Call): Reply {
  const [wanted] = argv.filter((word) => !word.startsWith('-'));
  const shown = packages.list().filter(({ name }) => wanted === undefined || name === wanted);
  return { stdout: `Packages:\n${shown.map(describe).join('\n')}` };
}
