import { createHash } from 'node:crypto';
import { readCertificate } from '../decode/certificate.ts';

/** Who signed: the certificate by which Android tells one author from another. */
export type Signer = {
  /** SHA-256 of the certificate's DER, lower-case hex. */
  readonly sha256: string;
  /** Its common name or organisation, which anybody may write; null where it has none. */
  readonly subject: string | null;
};

/** One signature of a file: `v1` of a JAR (each entry), `v2` and `v3` over the whole file. */
export type Signature = {
  readonly scheme: 'v1' | 'v2' | 'v3';
  readonly signer: Signer | null;
  /** What keeps it from holding, in English; null for one that was checked and holds. */
  readonly fault: string | null;
};

export function signerOf(der: Uint8Array): Signer {
  return {
    sha256: createHash('sha256').update(der).digest('hex'),
    subject: readCertificate(der)?.subject ?? null,
  };
}
