import { createCipheriv, createHmac, hkdfSync } from 'node:crypto';
import { u16, u32 } from './wire.ts';

/** Protects Initial packets as RFC 9001 section 5 and RFC 9369 section 3 have it, for tests; keys by node's own HKDF. */

export const versions = {
  'version 1': { number: 1, salt: '38762cf7f55934b34d179ae6a4c80cadccbb7f0a', label: 'quic', type: 0 },
  'version 2': { number: 0x6b3343cf, salt: '0dede3def700a6db819381be6e269dcbf9bd2ed9', label: 'quicv2', type: 1 },
  'draft 29': { number: 0xff00001d, salt: 'afbfec289993d24c9e9786f19c6111e04390a899', label: 'quic', type: 0 },
} as const;

export type VersionName = keyof typeof versions;

const info = (label: string, length: number) =>
  Buffer.concat([u16(length), Buffer.from([label.length + 6]), Buffer.from(`tls13 ${label}`), Buffer.from([0])]);

export function varint(value: number): Buffer {
  return value < 64 ? Buffer.from([value]) : value < 16_384 ? u16(0x4000 | value) : u32(0x80000000 + value);
}

export function cryptoFrame(stream: Uint8Array, from: number, to: number): Buffer {
  return Buffer.concat([Buffer.from([6]), varint(from), varint(to - from), stream.subarray(from, to)]);
}

export function initialPacket(options: {
  version: VersionName;
  /** The connection ID that the keys are made of. */
  keyId: Uint8Array;
  /** The one in the header, if another. */
  destination?: Uint8Array;
  number?: number;
  numberBytes?: 1 | 2 | 3 | 4;
  token?: Uint8Array;
  payload: Uint8Array;
  from?: 'client' | 'server';
}): Buffer {
  const { version, keyId, destination = keyId, number = 0, numberBytes = 2, payload, from = 'client' } = options;
  const { token = Buffer.alloc(0) } = options;
  const { number: versionNumber, salt, label, type } = versions[version];
  const secret = Buffer.from(hkdfSync('sha256', keyId, Buffer.from(salt, 'hex'), info(`${from} in`, 32), 32));
  const derive = (name: string, length: number) =>
    createHmac('sha256', secret)
      .update(Buffer.concat([info(`${label} ${name}`, length), Buffer.from([1])]))
      .digest()
      .subarray(0, length);
  const numbered = u32(number).subarray(4 - numberBytes);
  const padded = Buffer.concat([payload, Buffer.alloc(Math.max(0, 4 - payload.length))]);
  const header = Buffer.concat([
    Buffer.from([0xc0 | (type << 4) | (numberBytes - 1)]),
    u32(versionNumber),
    Buffer.from([destination.length]),
    destination,
    Buffer.from([0]),
    varint(token.length),
    token,
    varint(numberBytes + padded.length + 16),
    numbered,
  ]);
  const nonce = Buffer.from(derive('iv', 12));
  for (let i = 0; i < 4; i++) nonce[8 + i] = (nonce[8 + i] ?? 0) ^ (u32(number)[i] ?? 0);
  const cipher = createCipheriv('aes-128-gcm', derive('key', 16), nonce);
  cipher.setAAD(header);
  const sealed = Buffer.concat([cipher.update(padded), cipher.final(), cipher.getAuthTag()]);
  const packet = Buffer.concat([header, sealed]);
  const numberAt = header.length - numberBytes;
  const mask = createCipheriv('aes-128-ecb', derive('hp', 16), null).update(
    packet.subarray(numberAt + 4, numberAt + 20),
  );
  packet[0] = (packet[0] ?? 0) ^ ((mask[0] ?? 0) & 0x0f);
  for (let i = 0; i < numberBytes; i++) packet[numberAt + i] = (packet[numberAt + i] ?? 0) ^ (mask[i + 1] ?? 0);
  return packet;
}
