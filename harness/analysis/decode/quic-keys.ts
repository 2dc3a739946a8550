import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

/** What differs between versions of QUIC in protecting Initial packets. */
export type QuicVersion = {
  readonly salt: Uint8Array;
  /** What begins the labels of key, IV and header protection. */
  readonly label: 'quic' | 'quicv2';
  /** The two type bits of an Initial packet; the other types follow it in order. */
  readonly initialType: 0 | 1;
};

const version1: QuicVersion = {
  salt: Buffer.from('38762cf7f55934b34d179ae6a4c80cadccbb7f0a', 'hex'),
  label: 'quic',
  initialType: 0,
};
const draft29: QuicVersion = { ...version1, salt: Buffer.from('afbfec289993d24c9e9786f19c6111e04390a899', 'hex') };
const draft23: QuicVersion = { ...version1, salt: Buffer.from('c3eef712c72ebb5a11a7d2432bb46365bef9f502', 'hex') };
const version2: QuicVersion = {
  salt: Buffer.from('0dede3def700a6db819381be6e269dcbf9bd2ed9', 'hex'),
  label: 'quicv2',
  initialType: 1,
};

/** Version 1 (RFC 9001 section 5.2), version 2 (RFC 9369 section 3.3), and the drafts that were deployed; undefined for others. */
export function quicVersion(version: number): QuicVersion | undefined {
  if (version === 1) return version1;
  if (version === 0x6b3343cf) return version2;
  if (version >>> 8 !== 0xff0000) return undefined;
  const draft = version & 0xff;
  if (draft >= 33 && draft <= 34) return version1;
  if (draft >= 29 && draft <= 32) return draft29;
  return draft >= 23 && draft <= 28 ? draft23 : undefined;
}

/** Keys that protect the Initial packets of one direction. They keep nothing secret: they follow from the connection ID in the clear. */
export type InitialKeys = { readonly key: Uint8Array; readonly iv: Uint8Array; readonly header: Uint8Array };

/** The client's keys for the destination connection ID of its first Initial, RFC 9001 section 5.2. */
export function clientInitialKeys({ salt, label }: QuicVersion, destination: Uint8Array): InitialKeys {
  const initial = createHmac('sha256', salt).update(destination).digest();
  const client = expandLabel(initial, 'client in', 32);
  return {
    key: expandLabel(client, `${label} key`, 16),
    iv: expandLabel(client, `${label} iv`, 12),
    header: expandLabel(client, `${label} hp`, 16),
  };
}

/** HKDF-Expand-Label of RFC 8446 section 7.1 with an empty context, for results of at most one hash. */
function expandLabel(secret: Uint8Array, label: string, length: number): Uint8Array {
  const name = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0, 1])]);
  return createHmac('sha256', secret).update(info).digest().subarray(0, length);
}

/**
 * Takes off header protection and AES-128-GCM (RFC 9001 sections 5.3 and 5.4) from the packet whose header begins at `start`, whose packet
 * number begins at `numberAt`, and which ends at `end`; null when the keys do not fit it. The bytes are not changed.
 */
export function openInitial(
  keys: InitialKeys,
  bytes: Uint8Array,
  { start, numberAt, end }: { readonly start: number; readonly numberAt: number; readonly end: number },
): Uint8Array | null {
  if (numberAt + 20 > end) return null;
  const sample = bytes.subarray(numberAt + 4, numberAt + 20);
  const mask = createCipheriv('aes-128-ecb', keys.header, null).update(sample);
  const header = Buffer.from(bytes.subarray(start, numberAt + 4));
  const first = (header[0] ?? 0) ^ ((mask[0] ?? 0) & 0x0f);
  header[0] = first;
  const numberLength = (first & 3) + 1;
  const nonce = Buffer.from(keys.iv);
  for (let i = 0; i < numberLength; i++) {
    const at = numberAt - start + i;
    header[at] = (header[at] ?? 0) ^ (mask[i + 1] ?? 0);
    const into = 12 - numberLength + i;
    nonce[into] = (nonce[into] ?? 0) ^ (header[at] ?? 0);
  }
  const from = numberAt + numberLength;
  if (from + 16 > end) return null;
  const cipher = createDecipheriv('aes-128-gcm', keys.key, nonce, { authTagLength: 16 });
  cipher.setAAD(header.subarray(0, from - start));
  cipher.setAuthTag(bytes.subarray(end - 16, end));
  const plain = cipher.update(bytes.subarray(from, end - 16));
  try {
    cipher.final();
  } catch {
    // The tag does not fit: another key, or a damaged packet.
    return null;
  }
  return plain;
}
