import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { LeakdiffError } from '../../model/failure.ts';
import type { CanaryHit } from '../../model/traffic.ts';

const line = z.object({
  canary: z.string(),
  kind: z.string(),
  chain: z.array(z.string()).min(2),
  direction: z.enum(['up', 'down']),
  time: z.string(),
  endpoint: z.object({
    host: z.string().nullable(),
    ip: z.string(),
    port: z.number(),
    country: z.string().nullable(),
    asn: z.number().nullable(),
    org: z.string().nullable(),
  }),
  strength: z.enum(['proof', 'support']),
  ref: z.object({ file: z.string(), frame: z.number(), stream: z.number(), offset: z.number() }),
});

/** Whether this is the output of `leakdiff scan`, kept in a file, and no run's folder. False for what is not there; rejects with the system's error for what may not be looked at. */
export function isScanOutput(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** The finding on a line of the output of `leakdiff scan`, counted from 1. BAD_ARGUMENT where there is no such line, BAD_FILE where it is no finding. */
export async function readScanned(path: string, number: string): Promise<CanaryHit> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((text) => text !== '');
  const text = /^\d+$/.test(number) ? lines[Number(number) - 1] : undefined;
  if (text === undefined)
    throw new LeakdiffError(
      'BAD_ARGUMENT',
      `there is no finding "${number}" in ${path}; its lines are findings 1 to ${lines.length}`,
    );
  try {
    return line.parse(JSON.parse(text));
  } catch (cause) {
    throw new LeakdiffError(
      'BAD_FILE',
      `${path}:${number} is no finding; expected what leakdiff scan --canaries FILE CAPTURE prints`,
      { cause },
    );
  }
}
