import { createReadStream } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';
import { createExplainer } from '../analysis/explain.ts';
import { readFindings } from '../evidence/findings.ts';
import { LeakdiffError } from '../model/failure.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Finding } from '../model/verdict.ts';
import { renderCanaryExplanation, renderVolumeExplanation } from '../report/explanation.ts';
import { parse } from './arguments.ts';

const usage = 'leakdiff explain RUN-FOLDER FINDING';
const chunkBytes = 1024 * 1024;
/** Ids that are named when the one asked for is none. */
const mostNear = 5;

type CanaryFinding = Extract<Finding, { kind: 'canary' }>;

/** `leakdiff explain`: every step from the bytes of a frame to a canary, done again; or the numbers that a finding on volumes rests on. Exit 1 when a chain does not replay. */
export async function explain(args: readonly string[]): Promise<void> {
  const { positionals } = parse({ args, usage, options: {} });
  const [given, id, ...more] = positionals;
  const folder = given?.replace(/(?<=.)\/+$/, '');
  if (folder === undefined || id === undefined || more.length > 0)
    throw new LeakdiffError(
      'BAD_ARGUMENT',
      `a run folder and the id of a finding are expected, ${positionals.length} arguments were given; usage: ${usage}`,
    );
  const { findings, ledger } = await readFindings(folder);
  const finding = findings.find((one) => one.id === id);
  if (finding === undefined) throw unknownFinding(id, findings, folder);
  if (finding.kind === 'canary') await explainCanary(folder, finding, ledger);
  else process.stdout.write(renderVolumeExplanation(finding));
}

async function explainCanary(folder: string, finding: CanaryFinding, ledger: Ledger): Promise<void> {
  const entry = ledger.entries.find(({ canary }) => canary.id === finding.canary);
  if (entry === undefined)
    throw new LeakdiffError(
      'EVIDENCE_CORRUPT',
      `the ledger of ${folder} does not hold the canary "${finding.canary}" of ${finding.id}; judge the run again`,
    );
  if (finding.ref.file.endsWith('.har'))
    throw new LeakdiffError(
      'BAD_ARGUMENT',
      `${finding.id} was read by interception: entry ${finding.ref.frame} of ${finding.ref.file}; only what is in captures is replayed`,
    );
  const explainer = createExplainer(finding, entry.canary);
  const file = captureOf(folder, finding);
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes })) explainer.push(chunk as Buffer);
  } catch (cause) {
    if (cause instanceof LeakdiffError) throw cause;
    throw new LeakdiffError('EVIDENCE_MISSING', `${file} cannot be read; expected the capture of ${finding.id}`, {
      cause,
    });
  }
  const explanation = explainer.end();
  process.stdout.write(renderCanaryExplanation({ finding, entry, explanation }));
  if (explanation.steps === null) process.exitCode = 1;
}

/** A finding names a file of its own folder, and nothing outside it is opened. */
function captureOf(folder: string, { id, ref }: CanaryFinding): string {
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
