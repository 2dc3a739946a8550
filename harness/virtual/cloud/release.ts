import { createHash, generateKeyPairSync, hkdfSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePackage } from '../apps/ota-package.ts';
import type { Firmware } from '../firmware-types.ts';

/** An update on the download server. */
export type Release = {
  readonly firmware: string;
  readonly device: string;
  /** Android's version. */
  readonly codebase: string;
  readonly filename: string;
  /** Hexadecimal, of the whole file. */
  readonly md5: string;
  readonly bytes: Buffer;
};

/** A real one has 500 MB; this is enough for a download that takes its time. */
const payloadBytes = { least: 2 * 1024 * 1024, most: 4 * 1024 * 1024 } as const;

/** The vendor's signing key pair, new for each lab: the private key stays in memory, the public one goes to `folder`/ota.pub.pem. */
export async function createVendorKey(folder: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'ota.pub.pem');
  await writeFile(file, publicKey.export({ type: 'spki', format: 'pem' }));
  return { privateKey, file };
}

/** A key that is not the vendor's. */
export const forger = () => generateKeyPairSync('ed25519').privateKey;

/** A release of which the file is another than the one that its digest was taken of. */
export const damaged = (release: Release): Release => ({
  ...release,
  md5: createHash('md5').update(release.md5).digest('hex'),
});

/** Builds and signs the package of a firmware. Its payload stands for the compressed images: as long and as random, always the same for an id. */
export function buildRelease(
  firmware: Firmware,
  key: Awaited<ReturnType<typeof createVendorKey>>['privateKey'],
): Release {
  const property = (name: string) => firmware.properties[name] ?? '';
  const device = property('ro.product.device');
  const bytes = writePackage({
    firmware: firmware.id,
    device,
    fingerprint: property('ro.build.fingerprint'),
    payload: payloadOf(firmware.id),
    key,
  });
  const md5 = createHash('md5').update(bytes).digest('hex');
  const codebase = property('ro.build.version.release');
  const filename = `miui_${device}_${firmware.id}_${md5.slice(0, 10)}_${codebase}.zip`;
  return { firmware: firmware.id, device, codebase, filename, md5, bytes };
}

function payloadOf(id: string): Buffer {
  const digest = createHash('sha256').update(id).digest();
  const length = payloadBytes.least + (digest.readUInt32BE(0) % (payloadBytes.most - payloadBytes.least));
  const part = 8000;
  const parts = Array.from({ length: Math.ceil(length / part) }, (_, index) =>
    Buffer.from(hkdfSync('sha256', digest, '', `image ${index}`, part)),
  );
  return Buffer.concat(parts).subarray(0, length);
}
