import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildRelease } from '../cloud/release.ts';
import { firmwareById } from '../firmware/index.ts';
import { firmwareAsSold } from '../life/firmware-choice.ts';
import type { BenchOptions } from './options.ts';

/** Packages for a custom recovery, as somebody has them who builds systems: signed with keys that everybody knows. */
export type Images = {
  /** The public half of the test keys, PEM. */
  readonly testKey: string;
  readonly thirdParty: string;
  readonly stock: string;
  remove(): Promise<void>;
};

/** Writes the third-party system and the one that is on the handset. Throws UNKNOWN_FIRMWARE. */
export async function writeImages(options: BenchOptions): Promise<Images> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const systems = { thirdParty: firmwareById(options.thirdParty), stock: firmwareAsSold(options) };
  const folder = await mkdtemp(join(tmpdir(), 'leakdiff-images-'));
  const write = async (name: keyof typeof systems): Promise<string> => {
    const { filename, bytes } = buildRelease(systems[name], privateKey);
    const file = join(folder, filename);
    await writeFile(file, bytes);
    return file;
  };
  return {
    testKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    thirdParty: await write('thirdParty'),
    stock: await write('stock'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
