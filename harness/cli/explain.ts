import { isAbsolute, join, normalize } from 'node:path';
import { readFindings } from '../evidence/findings.ts';
import { LeakdiffError } from '../model/failure.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Finding } from '../model/verdict.ts';
import { renderCanaryExplanation, renderVolumeExplanation } from '../report/explanation.ts';
import { parse } from './arguments.ts';
import { readCanaries } from './canary-file.ts';
import { checkKeylog } from './decrypt.ts';
import { replayFile } from './explain/replay-file.ts';
import { isScanOutput, readScanned } from './explain/scan-output.ts';

const usage = 'leakdiff explain RUN-FOLDER FINDING | leakdiff explain SCAN-OUTPUT LINE --canaries FILE [--keylog FILE]';
/** Ids that are named when the one asked for is none. */
const mostNear = 5;

type CanaryFinding = Extract<Finding, { kind: 'canary' }>;

/** `leakdiff explain`: every step from the bytes of a frame to a canary, done again; or the numbers that a finding on volumes rests on. Exit 1 when a chain does not replay. */
export async function explain(args: readonly string[]): Promise<void> {
  const options = { canaries: { type: 'string' }, keylog: { type: 'string' } } as const;
  const { positionals, values } = parse({ args, usage, options });
  const [given, id, ...more] = positionals;
  const folder = given?.replace(/(?<=.)\/+$/, '');
  if (folder === undefined || id === undefined || more.length > 0)
    throw new LeakdiffError(
      'BAD_ARGUMENT',
      `a run folder and the id of a finding are expected, ${positionals.length} arguments were given; usage: ${usage}`,
    );
  const keylog = values.keylog === undefined ? null : await checkKeylog(values.keylog);
  if (isScanOutput(folder)) return explainScanned(folder, id, { canaries: values.canaries, keylog });
  const { findings, ledger } = await readFindings(folder);
  const finding = findings.find((one) => one.id === id);
  if (finding === undefined) throw unknownFinding(id, findings, folder);
  if (finding.kind === 'canary') await explainCanary(folder, finding, ledger, keylog);
  else process.stdout.write(renderVolumeExplanation(finding));
}

async function explainCanary(
  folder: string,
  finding: CanaryFinding,
  ledger: Ledger,
  keylog: string | null,
): Promise<void> {
  const entry = ledger.entries.find(({ canary }) => canary.id === finding.canary);
  if (entry === undefined)
    throw new LeakdiffError(
      'EVIDENCE_CORRUPT',
      `the ledger of ${folder} does not hold the canary "${finding.canary}" of ${finding.id}; judge the run again`,
    );
  const { canary, store } = entry;
  const explanation = await replayFile({ path: fileOf(folder, finding), keylog, hit: finding, canary });
  show({ title: `${finding.id}: ${finding.claim}`, hit: finding, canary, store, explanation });
}

/** A line of what `leakdiff scan` printed; the files that it names are as they were named to the scan. */
async function explainScanned(
  output: string,
  number: string,
  { canaries, keylog }: { canaries: string | undefined; keylog: string | null },
): Promise<void> {
  if (canaries === undefined)
    throw new LeakdiffError(
      'BAD_ARGUMENT',
      `the canaries that were looked for are not in ${output}; give --canaries FILE; usage: ${usage}`,
    );
  const hit = await readScanned(output, number);
  const canary = (await readCanaries(canaries)).find(({ id }) => id === hit.canary);
  if (canary === undefined)
    throw new LeakdiffError(
      'BAD_ARGUMENT',
      `${canaries} does not hold the canary "${hit.canary}"; give the file of the scan`,
    );
  const explanation = await replayFile({ path: hit.ref.file, keylog, hit, canary });
  show({ title: `finding ${number} of ${output}: ${hit.strength}`, hit, canary, store: null, explanation });
}

function show(of: Parameters<typeof renderCanaryExplanation>[0]): void {
  process.stdout.write(renderCanaryExplanation(of));
  if (of.explanation.steps === null) process.exitCode = 1;
}

/** A finding names a file of its own folder, and nothing outside it is opened. */
function fileOf(folder: string, { id, ref }: CanaryFinding): string {
  const file = normalize(ref.file);
  if (!isAbsolute(file) && !file.startsWith('..')) return join(folder, file);
  throw new LeakdiffError('EVIDENCE_CORRUPT', `${id} names a file outside its run: ${ref.file}; judge the run again`);
}

function unknownFinding(id: string, findings: readonly Finding[], folder: string): LeakdiffError {
  const near = [...findings]
    .map((finding) => ({ id: finding.id, distance: distance(finding.id, id) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, mostNear)
    .map((one) => one.id);
  const choice = near.length === 0 ? 'the run has none' : `near it: ${near.join(', ')}`;
  return new LeakdiffError(
    'BAD_ARGUMENT',
    `there is no finding "${id}"; ${choice}; to list all: grep -o '"id":"[^"]*"' ${folder}/findings.ndjson`,
  );
}

/** Letters that differ between two ids, the number at their ends apart: that counts by how far it is off, little. */
function distance(one: string, other: string): number {
  const [, headOne = '', tailOne = ''] = /^(.*?)(\d*)$/s.exec(one) ?? [];
  const [, headOther = '', tailOther = ''] = /^(.*?)(\d*)$/s.exec(other) ?? [];
  let same = 0;
  while (same < headOne.length && headOne[same] === headOther[same]) same++;
  const apart = Math.abs(Number(tailOne) - Number(tailOther));
  return Math.max(headOne.length, headOther.length) - same + apart / (apart + 1000);
}
