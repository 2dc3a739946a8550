import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LeakdiffError } from '../../model/failure.ts';
import { runTool } from '../ip.ts';

/** The lab's own certificate authority, which a handset is made to trust. */
export type Authority = {
  /** Files; the key's is its owner's alone. */
  readonly keyFile: string;
  readonly certificateFile: string;
  /** PEM. */
  readonly certificate: string;
  /** What Android names the file of an authority by: OpenSSL's subject hash of before 1.0, eight hexadecimal digits (FIELD 2.11). */
  readonly hash: string;
  readonly subject: string;
};

const days = 3650;
const files = { key: 'authority.key', certificate: 'authority.pem' } as const;

/**
 * Opens the lab's authority in `folder`, or makes it there: RSA 2048 and SHA-256, which Android 4.3 knows, under a name of its own, so that those of two
 * labs are told apart. Throws BAD_FILE for a key that others than its owner may read: whoever has it can read what handsets of this lab say.
 */
export async function openAuthority(folder: string): Promise<Authority> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const keyFile = join(folder, files.key);
  const certificateFile = join(folder, files.certificate);
  if (!(await isOwnersAlone(keyFile))) await makeAuthority({ keyFile, certificateFile });
  const show = ['x509', '-in', certificateFile, '-noout', '-subject_hash_old', '-subject', '-nameopt', 'RFC2253'];
  const [hash = '', subject = ''] = (await runTool('openssl', show)).split('\n');
  return {
    ...{ keyFile, certificateFile, certificate: await readFile(certificateFile, 'utf8') },
    hash: hash.trim().padStart(8, '0'),
    subject: subject.replace(/^subject=\s*/, '').trim(),
  };
}

/** False where there is no key yet. */
async function isOwnersAlone(file: string): Promise<boolean> {
  let found: Awaited<ReturnType<typeof lstat>>;
  try {
    found = await lstat(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
  const others = found.mode & 0o077;
  if (found.isFile() && others === 0 && found.uid === process.geteuid?.()) return true;
  throw new LeakdiffError(
    'BAD_FILE',
    `${file}, the key that handsets of this lab trust, is not its owner's alone (mode ${(found.mode & 0o777).toString(8)}, user ${found.uid}); take it from others with chmod 600, or remove its folder, and the authority from the handsets that trust it`,
  );
}

async function makeAuthority({ keyFile, certificateFile }: { keyFile: string; certificateFile: string }) {
  const part = `${keyFile}.part`;
  try {
    // openssl makes a key's file readable by its owner alone.
    await runTool('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-sha256', '-days', String(days)],
      ...['-subj', `/O=leakdiff/CN=leakdiff lab ${randomBytes(4).toString('hex')}`, '-keyout', part],
      ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-out', certificateFile],
    ]);
    if (!(await isOwnersAlone(part))) throw new LeakdiffError('INTERNAL', `openssl made no key ${part}`);
    await rename(part, keyFile);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
