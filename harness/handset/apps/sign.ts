import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { LeakdiffError } from '../../model/failure.ts';
import { writeZip, type ZipFile } from './zip.ts';

/** A key of its own for some archives; gone when `withSigner` ends. */
export type JarSigner = (files: readonly ZipFile[]) => Promise<Buffer>;

const opensslMs = 30_000;
/** The handset only remembers who signed: the authority behind it is nobody. */
const subject = '/O=leakdiff/CN=leakdiff sentinel';
const days = '10000';
const lineBytes = 70;

const sha1 = (content: string | Uint8Array): string => createHash('sha1').update(content).digest('base64');

/** A line of a manifest, broken where it is too long (JAR File Specification: 72 bytes with its end). */
function line(name: string, value: string): string {
  const text = `${name}: ${value}`;
  const rest = text.slice(lineBytes).match(new RegExp(`.{1,${lineBytes - 1}}`, 'g')) ?? [];
  return `${[text.slice(0, lineBytes), ...rest.map((part) => ` ${part}`)].join('\r\n')}\r\n`;
}

/** Manifest and signature file of a JAR: digests of the entries, and of the sections that say so. */
export function signatureFiles(files: readonly ZipFile[]): { readonly manifest: string; readonly signature: string } {
  const section = (name: string, digest: string): string => `${line('Name', name)}${line('SHA1-Digest', digest)}\r\n`;
  const sections = files.map(({ name, content }) => ({ name, text: section(name, sha1(content)) }));
  const made = line('Created-By', 'leakdiff');
  const manifest = `${line('Manifest-Version', '1.0')}${made}\r\n${sections.map(({ text }) => text).join('')}`;
  const head = `${line('Signature-Version', '1.0')}${made}${line('SHA1-Digest-Manifest', sha1(manifest))}\r\n`;
  return { manifest, signature: `${head}${sections.map(({ name, text }) => section(name, sha1(text))).join('')}` };
}

async function openssl(args: readonly string[], input?: string): Promise<Uint8Array> {
  try {
    const { stdout } = await execa({
      encoding: 'buffer',
      timeout: opensslMs,
      ...(input === undefined ? {} : { input }),
    })('openssl', args);
    return stdout;
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw missing
      ? new LeakdiffError('PROGRAM_MISSING', 'openssl is not installed; install the Debian package openssl', { cause })
      : new LeakdiffError('INTERNAL', `openssl ${args[0]} failed: ${cause instanceof Error ? cause.message : cause}`, {
          cause,
        });
  }
}

/**
 * Gives `work` a signer with a fresh key. It signs as every Android can check, 4.3 too: JAR signature (v1), SHA-1 and RSA of 2048 bits.
 * Throws PROGRAM_MISSING without openssl.
 */
export async function withSigner<T>(work: (sign: JarSigner) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'leakdiff-signer-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  try {
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-sha1', '-days', days, '-subj', subject];
    await openssl([...made, '-keyout', key, '-out', certificate]);
    return await work(async (files) => {
      const { manifest, signature } = signatureFiles(files);
      const how = ['cms', '-sign', '-binary', '-noattr', '-md', 'sha1', '-outform', 'DER'];
      const block = await openssl([...how, '-signer', certificate, '-inkey', key], signature);
      return writeZip([
        { name: 'META-INF/MANIFEST.MF', content: Buffer.from(manifest) },
        { name: 'META-INF/CERT.SF', content: Buffer.from(signature) },
        { name: 'META-INF/CERT.RSA', content: block },
        ...files,
      ]);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
