import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { LeakdiffError } from '../model/failure.ts';
import { type Ledger, ledgerSchema } from '../model/ledger.ts';
import { type Finding, findingSchema } from '../model/verdict.ts';

/** What a judged run says, without its packets. */
export type JudgedRun = { readonly findings: readonly Finding[]; readonly ledger: Ledger };

/** Reads a run's findings and ledger. EVIDENCE_MISSING where it has none, EVIDENCE_CORRUPT where they are not what a run writes. */
export async function readFindings(folder: string): Promise<JudgedRun> {
  const text = await readEvidence(folder, 'findings.ndjson', 'judge it first: leakdiff analyse RUN-FOLDER');
  const findings = text
    .split('\n')
    .map((line, i) => (line === '' ? null : parse(line, findingSchema, `findings.ndjson:${i + 1}`)))
    .filter((finding) => finding !== null);
  const ledger = await readEvidence(folder, 'ledger.json', 'expected the folder of a run');
  return { findings, ledger: parse(ledger, ledgerSchema, 'ledger.json') };
}

async function readEvidence(folder: string, file: string, remedy: string): Promise<string> {
  return readFile(join(folder, file), 'utf8').catch((cause: unknown) => {
    throw new LeakdiffError('EVIDENCE_MISSING', `${folder} holds no ${file}; ${remedy}`, { cause });
  });
}

function parse<T>(text: string, schema: z.ZodType<T>, place: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new LeakdiffError('EVIDENCE_CORRUPT', `${place} is not JSON; judge the run again`, { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new LeakdiffError(
    'EVIDENCE_CORRUPT',
    `${place}: ${issue?.path.join('.') || 'the whole of it'}: ${issue?.message}; judge the run again`,
    { cause: result.error },
  );
}
