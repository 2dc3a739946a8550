import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LeakdiffError } from '../model/failure.ts';
import { type BothClocks, bothClocksSchema, type JournalLine, journalLineSchema } from '../model/journal.ts';
import { type Ledger, ledgerSchema } from '../model/ledger.ts';
import { type CaptureId, capturesOf, type Plan, planSchema } from '../model/plan.ts';

/** What a run's folder holds besides the packets, checked. A run that was cut short lacks some of it; only the plan must be there. */
export type RunEvidence = {
  readonly folder: string;
  readonly plan: Plan;
  readonly journal: readonly JournalLine[];
  readonly ledger: Ledger;
  /** The handset's clock against the host's: published by the handset where it does, else as the harness sampled it. */
  readonly clock: readonly BothClocks[];
  /** The harness's own readings of the handset's clock. */
  readonly clockSamples: readonly BothClocks[];
  /** Lines of the published map that cannot be read. Then `clock` is as sampled, and the judge is told. */
  readonly clockFaults: number;
  readonly captures: readonly { readonly id: CaptureId; readonly file: string }[];
  /** What interception wrote down of arms: HTTP archives. */
  readonly transcripts: readonly { readonly id: CaptureId; readonly file: string }[];
  /** Application packages: what the store delivered, and the user's reference copies, by the names that they are kept under. */
  readonly packages: { readonly delivered: readonly PackageFile[]; readonly references: readonly PackageFile[] };
};

export type PackageFile = { readonly package: string; readonly file: string };

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Checks a value against a schema; a misfit is named by file and place. */
function check<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new LeakdiffError(
    'EVIDENCE_CORRUPT',
    `${place} is not what a run writes: ${issue?.path.join('.') || 'the whole of it'}: ${issue?.message}; use the folder as the run left it`,
    { cause: result.error },
  );
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LeakdiffError('EVIDENCE_CORRUPT', `${place} is not JSON; use the folder as the run left it`, { cause });
  }
}

/** Reads NDJSON. A last line without an end of line was being written when the run was killed, and is left out. */
function parseLines<T>(text: string | null, schema: z.ZodType<T>, file: string): T[] {
  if (text === null) return [];
  const lines = text.split('\n');
  lines.pop();
  return lines.map((line, i) => check(schema, parseJson(line, `${file}:${i + 1}`), `${file}:${i + 1}`));
}

/** More knots than a clock has use for; a rate that changes at each wake of a screen gives some dozens a day. */
const mostKnots = 100_000;
/** The range of a Date (ECMA-262, 21.4.1.1); beyond it sums of times lose their milliseconds. */
const farthestMs = 8.64e15;

/**
 * Reads the clock map that the handset published. It is the handset's word, not the harness's: a line that is no knot is counted and
 * never keeps a run from being judged.
 */
function readPublishedClock(text: string | null): { knots: BothClocks[]; faults: number } {
  const knots: BothClocks[] = [];
  let faults = 0;
  for (const match of (text ?? '').matchAll(/([^\n]*)\n/g)) {
    const knot = knots.length < mostKnots ? readKnot(match[1] ?? '') : null;
    if (knot === null) faults++;
    else knots.push(knot);
  }
  return { knots, faults };
}

function readKnot(line: string): BothClocks | null {
  try {
    const result = bothClocksSchema.safeParse(JSON.parse(line));
    const inRange = result.success && Math.max(...Object.values(result.data).map(Math.abs)) <= farthestMs;
    return inRange ? result.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Reads a run's folder. EVIDENCE_MISSING where it is none, EVIDENCE_CORRUPT where a file of it is not what a run writes. */
export async function readRun(folder: string): Promise<RunEvidence> {
  const text = (file: string): Promise<string | null> => readIfThere(join(folder, file));
  const planText = await text('plan.json');
  if (planText === null)
    throw new LeakdiffError(
      'EVIDENCE_MISSING',
      `${folder} holds no plan.json; expected the folder of a run, e.g. results/<device>/<firmware>/<run>`,
    );
  const plan = check(planSchema, parseJson(planText, 'plan.json'), 'plan.json');
  const ledgerText = await text('ledger.json');
  const samples = parseLines(
    await text('handset/clock-samples.ndjson'),
    bothClocksSchema,
    'handset/clock-samples.ndjson',
  );
  const published = readPublishedClock(await text('handset/clock-map.ndjson'));

  /** Which of the plan's captures have such a file. */
  const present = async (fileOf: (id: CaptureId) => string) => {
    const files: { id: CaptureId; file: string }[] = [];
    for (const id of capturesOf(plan)) {
      const file = fileOf(id);
      const found = await stat(join(folder, file)).catch((error: unknown) => {
        if (isMissing(error)) return null;
        throw error;
      });
      if (found !== null) files.push({ id, file });
    }
    return files;
  };

  return {
    folder,
    plan,
    journal: parseLines(await text('journal.ndjson'), journalLineSchema, 'journal.ndjson'),
    ledger:
      ledgerText === null
        ? { schema: 1, entries: [] }
        : check(ledgerSchema, parseJson(ledgerText, 'ledger.json'), 'ledger.json'),
    clock: published.faults === 0 && published.knots.length > 0 ? published.knots : samples,
    clockSamples: samples,
    clockFaults: published.faults,
    captures: await present((id) => `captures/${id}.pcapng`),
    transcripts: await present((id) => `transcripts/${id}.har`),
    packages: {
      delivered: await packagesIn(folder, 'apps/delivered'),
      references: await packagesIn(folder, 'apps/references'),
    },
  };
}

/** The APKs of a folder within a run's, by name. */
async function packagesIn(folder: string, place: string): Promise<PackageFile[]> {
  const names = await readdir(join(folder, place)).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith('.apk'))
    .sort()
    .map((name) => ({ package: name.slice(0, -'.apk'.length), file: `${place}/${name}` }));
}

const manifestSchema = z.strictObject({
  schema: z.literal(1),
  files: z.record(z.string(), z.strictObject({ bytes: z.number(), sha256: z.string() })),
});

/** Reads the seal of a run; null where it was never sealed. */
export async function readManifest(folder: string): Promise<z.infer<typeof manifestSchema> | null> {
  const text = await readIfThere(join(folder, 'manifest.json'));
  return text === null ? null : check(manifestSchema, parseJson(text, 'manifest.json'), 'manifest.json');
}
