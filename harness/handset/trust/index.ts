import { randomBytes } from 'node:crypto';
import { LeakdiffError } from '../../model/failure.ts';
import type { Handset } from '../handset.ts';
import { commandLine } from '../quote.ts';
import { scratchFolder } from '../script.ts';
import { installByScreens, removeByScreens } from './screens.ts';
import { storeScripts } from './store-scripts.ts';
import { chooseWay, type Trusted, type TrustedAuthority } from './way.ts';

export type { Trusted, TrustedAuthority, TrustWay } from './way.ts';

type Asking = { readonly signal?: AbortSignal | undefined };

/**
 * Makes the handset trust an authority, the way its version needs (way.ts), and reads the certificate back from the store. To be taken back by
 * `distrustAuthority`, which is to be queued before. Throws TREATMENT_FAILED when the certificate is not there afterwards.
 */
export async function trustAuthority(
  handset: Handset,
  authority: TrustedAuthority,
  { signal }: Asking = {},
): Promise<Trusted> {
  const way = chooseWay(handset);
  if (way === 'user-screens') return installByScreens(handset, authority, { signal });
  const source = `${scratchFolder}/leakdiff-${randomBytes(6).toString('hex')}.pem`;
  await handset.push(Buffer.from(authority.certificate), source, { signal });
  const { install } = storeScripts({ way, sdk: handset.capabilities.sdk, authority, source });
  const what = 'installing the authority of the lab';
  const { stdout, stderr, exitCode } = await handset.asRoot(install, { signal, what });
  await handset.shell(commandLine('rm', source), { signal });
  const file = stdout.trim().split('\n').at(-1) ?? '';
  const readBack = exitCode === 0 && (await holds(handset, file, authority, signal));
  if (readBack) return { way, file, pin: null, readBack };
  throw new LeakdiffError(
    'TREATMENT_FAILED',
    `the authority of the lab is not in the handset's store after it was installed (${way}): ${`${stdout}${stderr}`.trim().slice(0, 300) || `exit code ${exitCode}`}`,
  );
}

/** Takes the authority out of the handset again. Does nothing where it is not there. Throws RESTORE_FAILED when it stays. */
export async function distrustAuthority(
  handset: Handset,
  authority: TrustedAuthority,
  { signal }: Asking = {},
): Promise<void> {
  const way = chooseWay(handset);
  if (way === 'user-screens') {
    await removeByScreens(handset, { signal });
    return;
  }
  if (!(await isTrusted(handset, authority, { signal }))) return;
  const { remove } = storeScripts({ way, sdk: handset.capabilities.sdk, authority, source: '' });
  const what = 'removing the authority of the lab';
  await handset.asRoot(remove, { signal, what });
  if (await isTrusted(handset, authority, { signal }))
    throw new LeakdiffError(
      'RESTORE_FAILED',
      `the authority of the lab (${authority.hash}.0) is still trusted; remove it by hand`,
    );
}

/** Whether the authority stands in one of the handset's stores. Needs root. */
export async function isTrusted(
  handset: Handset,
  { hash, certificate }: TrustedAuthority,
  { signal }: Asking = {},
): Promise<boolean> {
  const folders = ['/data/misc/keychain/cacerts-added', '/data/misc/user/0/cacerts-added', ...systemStores];
  const command = folders.map((folder) => `cat ${folder}/${hash}.* 2>/dev/null`).join('; ');
  const { stdout } = await handset.asRoot(`${command}; true`, { signal, what: 'looking for the authority of the lab' });
  return plain(stdout).includes(plain(certificate));
}

const systemStores = ['/apex/com.android.conscrypt/cacerts', '/system/etc/security/cacerts'] as const;

/** The authorities that the handset's own firmware trusts, PEM with whatever stands between; empty where it shows none. Every shell may read them. */
export async function readFirmwareAuthorities(handset: Handset, { signal }: Asking = {}): Promise<string> {
  const folders = systemStores.map((folder) => `cat ${folder}/* 2>/dev/null`).join(' || ');
  const { stdout } = await handset.shell(`${folders}; true`, { signal, what: 'reading whom the firmware trusts' });
  return stdout;
}

/** Text without what a terminal adds to its lines. */
const plain = (text: string): string => text.replace(/\s+/g, '');

async function holds(
  handset: Handset,
  file: string,
  { certificate }: TrustedAuthority,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (!file.startsWith('/')) return false;
  const { stdout } = await handset.asRoot(`cat ${commandLine(file)}`, { signal, what: 'reading the authority back' });
  return plain(stdout).includes(plain(certificate));
}
