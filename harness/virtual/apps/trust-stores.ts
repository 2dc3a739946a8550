import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Android's stores of authorities, below its root (TrustedCertificateStore.java): the firmware's, and those that its owner added. */
const stores = {
  system: 'system/etc/security/cacerts',
  /** Up to 4.4, and from 5.0 on. */
  added: 'data/misc/keychain/cacerts-added',
  addedByUser: 'data/misc/user/0/cacerts-added',
} as const;
/** From Android 7 on programs trust what their owner added only where they say so (network security configuration). */
const firstWithoutUserStore = 24;
const firstWithUsers = 21;

/** All authorities that a program trusts at this moment, PEM: each connection looks again, as Android's stores are read anew. */
export function readTrustStores(options: { readonly rootFolder: string; readonly sdk: number }): string {
  const { rootFolder, sdk } = options;
  const added = sdk < firstWithUsers ? stores.added : stores.addedByUser;
  const folders = [stores.system, ...(sdk < firstWithoutUserStore ? [added] : [])];
  return folders.map((folder) => readStore(join(rootFolder, folder))).join('\n');
}

function readStore(folder: string): string {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    // Nobody has added anything yet.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
  const files = names.filter((name) => /^[0-9a-f]{8}\.\d+$/.test(name)).sort();
  return files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
}

/** How many authorities a program could find there that looks whether anybody was added. */
export function countAuthorities(options: { readonly rootFolder: string; readonly sdk: number }): number {
  return readTrustStores(options).match(/-----BEGIN CERTIFICATE-----/g)?.length ?? 0;
}
