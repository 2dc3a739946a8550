import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { Message, PhoneEntry } from './private-data.ts';

/** Bytes of a record: tag and up to 15 digits of a number as BCD (8), and the start of the SHA-1 of a name or a text (12). */
export const recordBytes = 20;
const numberBytes = 8;
const tags = { contact: 'a', sms: 'b' } as const;
/** The key is in the program, as MIUI's own were (FIELD 1); the IV is fresh. */
const key = createHash('sha256').update('com.miui.analytics/upload/1').digest().subarray(0, 16);
const ivBytes = 16;
const lengthBytes = 4;

export type UploadRecord = { readonly kind: 'contact' | 'sms'; readonly digits: string; readonly digest: string };
const deviceSchema = z.object({ imei: z.string(), imsi: z.string(), operator: z.string(), version: z.string() });
export type UploadDevice = z.infer<typeof deviceSchema>;

/** One record for each number of the phone book and each message received. */
export function packRecords(entries: readonly PhoneEntry[], messages: readonly Message[]): Buffer[] {
  return [
    ...entries.map((entry) => packRecord('contact', entry.number, entry.name)),
    ...messages.map((message) => packRecord('sms', message.sender, message.body)),
  ];
}

function packRecord(kind: keyof typeof tags, number: string, text: string): Buffer {
  const digits = number.replace(/\D/g, '').slice(-15).padEnd(15, 'f');
  const digest = createHash('sha1').update(text).digest();
  return Buffer.concat([Buffer.from(`${tags[kind]}${digits}`, 'hex'), digest.subarray(0, recordBytes - numberBytes)]);
}

/**
 * The body of an upload: IV, then AES-128-CBC of the length of the data (4 bytes), the data (device and records, deflated) and filling.
 * It is `bytes` long, or as much as the data needs, in steps of the cipher's block.
 */
export function sealUpload(options: {
  readonly device: UploadDevice;
  readonly records: readonly Buffer[];
  readonly bytes: (dataBytes: number) => number;
}): Buffer {
  const device = Buffer.from(JSON.stringify(options.device));
  const deviceLength = Buffer.alloc(lengthBytes);
  deviceLength.writeUInt32BE(device.length);
  const data = deflateRawSync(Buffer.concat([deviceLength, device, ...options.records]));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(data.length);
  // CBC adds 1 to 16 bytes, so what is asked for is reached to within a block and never passed by filling.
  const wanted = Math.floor((options.bytes(data.length) - ivBytes) / 16) * 16 - 1;
  const filling = randomBytes(Math.max(0, wanted - lengthBytes - data.length));
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-128-cbc', key, iv);
  return Buffer.concat([iv, cipher.update(Buffer.concat([length, data, filling])), cipher.final()]);
}

/** What the vendor reads out of an upload. Throws on anything else. */
export function openUpload(body: Buffer): { readonly device: UploadDevice; readonly records: readonly UploadRecord[] } {
  const decipher = createDecipheriv('aes-128-cbc', key, body.subarray(0, ivBytes));
  const plain = Buffer.concat([decipher.update(body.subarray(ivBytes)), decipher.final()]);
  const data = inflateRawSync(plain.subarray(lengthBytes, lengthBytes + plain.readUInt32BE(0)));
  const start = lengthBytes + data.readUInt32BE(0);
  const device = deviceSchema.parse(JSON.parse(data.subarray(lengthBytes, start).toString()));
  const count = (data.length - start) / recordBytes;
  const records = Array.from({ length: count }, (_, index) =>
    unpackRecord(data.subarray(start + index * recordBytes, start + (index + 1) * recordBytes)),
  );
  return { device, records };
}

function unpackRecord(bytes: Buffer): UploadRecord {
  const packed = bytes.subarray(0, numberBytes).toString('hex');
  return {
    kind: packed.startsWith(tags.contact) ? 'contact' : 'sms',
    digits: packed.slice(1).replaceAll('f', ''),
    digest: bytes.subarray(numberBytes).toString('hex'),
  };
}
