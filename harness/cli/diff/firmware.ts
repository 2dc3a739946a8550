import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export type FirmwareRun = { readonly folder: string; readonly arm: 'before' | 'after' | null };

const planFile = z.object({ createdAt: z.string() });
const firmware = z.object({ incremental: z.string() }).nullable();
const verdictFile = z.object({ firmware: z.object({ before: firmware, after: firmware }) });

const folders = async (path: string): Promise<string[]> => {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(path, entry.name));
};

/** A JSON file of a run, as far as the schema wants it; null where it is absent or other than that. */
async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

/**
 * The newest run of `DEVICE/FIRMWARE` under the results: one that had this firmware under test, or else one in which it was the old one. Null where
 * there is none.
 */
export async function findFirmware(name: string, results: string): Promise<FirmwareRun | null> {
  const [device, wanted, ...more] = name.split('/');
  if (!device || !wanted || more.length > 0 || [device, wanted].some((part) => part.startsWith('.'))) return null;
  const underTest = await newest(await folders(join(results, device, wanted)));
  if (underTest !== null) return { folder: underTest, arm: null };
  const runs = (await Promise.all((await folders(join(results, device))).map(folders))).flat();
  const old: string[] = [];
  for (const run of runs) {
    const verdict = await readJson(join(run, 'verdict.json'), verdictFile);
    if (verdict?.firmware.before?.incremental === wanted) old.push(run);
  }
  const found = await newest(old);
  return found === null ? null : { folder: found, arm: 'before' };
}

async function newest(runs: readonly string[]): Promise<string | null> {
  let best: { folder: string; createdAt: string } | null = null;
  for (const folder of runs) {
    const createdAt = (await readJson(join(folder, 'plan.json'), planFile))?.createdAt;
    if (createdAt !== undefined && (best === null || createdAt > best.createdAt)) best = { folder, createdAt };
  }
  return best?.folder ?? null;
}
