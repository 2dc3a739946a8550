import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { LeakdiffError } from '../../model/failure.ts';

/** PEM. The chain is the leaf alone, as the authority is in the firmware's store. */
export type Certificate = { readonly key: string; readonly chain: string };
export type Authority = {
  /** PEM file of the authority: what a firmware has to trust. */
  readonly trust: string;
  /** A leaf for one host name. */
  readonly issue: (name: string) => Promise<Certificate>;
};

const opensslMs = 15_000;
const days = '3650';

/**
 * Makes a lab authority below `folder` with the `openssl` program; RSA 2048 and SHA-256, which Android 4.3 knows. All leaves
 * share one key, as the servers are one program. Throws PROGRAM_MISSING without openssl, INTERNAL when it fails.
 */
export async function createAuthority(folder: string): Promise<Authority> {
  await mkdir(folder, { recursive: true });
  const trust = join(folder, 'ca.pem');
  const caKey = join(folder, 'ca.key');
  const leafKey = join(folder, 'leaf.key');
  await Promise.all([openssl(['genrsa', '-out', caKey, '2048']), openssl(['genrsa', '-out', leafKey, '2048'])]);
  await openssl([
    ...['req', '-x509', '-new', '-key', caKey, '-sha256', '-days', days, '-out', trust],
    ...['-subj', '/C=CN/O=Leakdiff Lab/CN=Leakdiff Lab Root', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  ]);
  const key = await readFile(leafKey, 'utf8');
  return {
    trust,
    issue: async (name) => {
      const [request, extensions, leaf] = ['csr', 'ext', 'pem'].map((end) => join(folder, `${name}.${end}`)) as [
        string,
        string,
        string,
      ];
      await writeFile(extensions, `subjectAltName=DNS:${name}\nextendedKeyUsage=serverAuth\n`);
      await openssl(['req', '-new', '-key', leafKey, '-subj', `/C=CN/CN=${name}`, '-out', request]);
      await openssl([
        ...['x509', '-req', '-in', request, '-CA', trust, '-CAkey', caKey, '-set_serial', serial(name)],
        ...['-sha256', '-days', days, '-extfile', extensions, '-out', leaf],
      ]);
      return { key, chain: await readFile(leaf, 'utf8') };
    },
  };
}

/** Serial numbers have to differ within an authority; the name says which. */
function serial(name: string): string {
  return `0x${Buffer.from(name).toString('hex').slice(0, 36)}`;
}

async function openssl(args: readonly string[]): Promise<void> {
  try {
    await execa('openssl', args, { timeout: opensslMs, stdin: 'ignore' });
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw missing
      ? new LeakdiffError('PROGRAM_MISSING', 'openssl is not installed; install the Debian package openssl', { cause })
      : new LeakdiffError('INTERNAL', `openssl ${args[0]} failed: ${cause instanceof Error ? cause.message : cause}`, {
          cause,
        });
  }
}
