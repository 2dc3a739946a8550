import { open } from 'node:fs/promises';
import { createDecryptedScan, type DecryptedResult, type DecryptedScanOptions } from '../analysis/decrypted/scan.ts';
import { tlsFrameFields } from '../analysis/decrypted/tshark-lines.ts';
import { LeakdiffError } from '../model/failure.ts';

/** What begins a line of a key log (the format of NSS; draft-ietf-tls-keylogfile). */
const keylogLine =
  /^(CLIENT_RANDOM|(CLIENT|SERVER)_[A-Z_]+_\d|(CLIENT|SERVER)_HANDSHAKE_TRAFFIC_SECRET|EARLY_EXPORTER_SECRET|EXPORTER_SECRET|CLIENT_EARLY_TRAFFIC_SECRET|RSA) [0-9a-fA-F]/m;
/** A key log shows itself within its first lines. */
const probeBytes = 64 * 1024;

/** Gives the file's name back when it is a key log; throws BAD_FILE when it is not. */
export async function checkKeylog(file: string): Promise<string> {
  const expected = 'expected a TLS key log as SSLKEYLOGFILE makes it';
  const text = await firstBytes(file).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
    throw new LeakdiffError('BAD_FILE', `${file}: cannot be read (${code}); ${expected}`, { cause });
  });
  if (!keylogLine.test(text)) throw new LeakdiffError('BAD_FILE', `${file}: holds no secrets; ${expected}`);
  return file;
}

async function firstBytes(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(probeBytes), 0, probeBytes, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/**
 * Decrypts a capture's TLS where a key log is given or the file holds secrets, and searches what comes out; null where there are no keys. Without
 * tshark a key log that was asked for is a failure, and secrets in the file are a note.
 */
export async function decryptCapture(
  options: DecryptedScanOptions & { readonly keylog: string | null; readonly secrets: number },
): Promise<DecryptedResult | null> {
  const { file, keylog, secrets } = options;
  if (keylog === null && secrets === 0) return null;
  const { followTls } = await import('../evidence/tshark.ts');
  const scan = createDecryptedScan(options);
  try {
    const notes = await followTls({ capture: file, keylog, fields: tlsFrameFields, onLine: scan.line });
    const result = scan.end();
    return { ...result, notes: [...notes, ...result.notes, 'only TLS over TCP is decrypted: QUIC stays opaque'] };
  } catch (error) {
    if (!(error instanceof LeakdiffError) || keylog !== null) throw error;
    return { streams: [], hits: [], notes: [`the capture holds secrets that were not used: ${error.message}`] };
  }
}
