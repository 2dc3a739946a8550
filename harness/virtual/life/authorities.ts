import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const opensslMs = 10_000;

/** The system partition's store of trusted authorities. */
export const systemStore = 'system/etc/security/cacerts';

/**
 * Puts the authorities that a firmware trusts into its system partition, as Android has them: a file each, named by OpenSSL's old subject hash.
 */
export async function installAuthorities(rootFolder: string, trust: string): Promise<void> {
  const folder = join(rootFolder, systemStore);
  await mkdir(folder, { recursive: true });
  for (const pem of trust.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []) {
    const asked = run('openssl', ['x509', '-noout', '-subject_hash_old'], { timeout: opensslMs });
    asked.child.stdin?.end(pem);
    const hash = (await asked).stdout.trim().padStart(8, '0');
    await writeFile(join(folder, `${hash}.0`), `${pem}\n`);
  }
}
