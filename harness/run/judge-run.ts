import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readApk } from '../analysis/apk/read.ts';
import { createEndpointLookup } from '../analysis/endpoint/databases.ts';
import type { EndpointLookup } from '../analysis/endpoint/lookup.ts';
import { packagesInHar } from '../analysis/har/packages.ts';
import { readTranscript } from '../analysis/har/transcript.ts';
import {
  type JudgedCapture,
  type JudgedTranscript,
  type JudgeInput,
  type Judgement,
  judge,
} from '../analysis/judge/index.ts';
import { readDatabases } from '../evidence/databases.ts';
import { openFolder } from '../evidence/folder.ts';
import { type PackageFile, type RunEvidence, readRun } from '../evidence/read.ts';
import { explain } from '../plan/explain.ts';
import { renderHtml } from '../report/html.ts';
import { renderJunit } from '../report/junit.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { renderNdjson } from '../report/ndjson.ts';
import { scanWholeFile } from './scan-file.ts';

type Searched = Required<Pick<JudgeInput, 'captures' | 'transcripts'>>;

/** All captures and transcripts of a run, searched for the canaries of its ledger. */
async function search(evidence: RunEvidence, lookup: EndpointLookup): Promise<Searched> {
  // A value that stands in two arms has one id.
  const canaries = [...new Map(evidence.ledger.entries.map(({ canary }) => [canary.id, canary])).values()];
  const captures: JudgedCapture[] = [];
  for (const { id, file } of evidence.captures) {
    const source = { path: join(evidence.folder, file) };
    captures.push({ ...(await scanWholeFile({ file, canaries, lookup, source })), id, file });
  }
  const transcripts: JudgedTranscript[] = [];
  for (const { id, file } of evidence.transcripts) {
    const text = await readFile(join(evidence.folder, file), 'utf8');
    const packets = captures.find((capture) => capture.id === id);
    transcripts.push({ id, ...readTranscript(text, { file, canaries, lookup, packets }) });
  }
  return { captures, transcripts };
}

/** The application packages of a run. */
async function readApps({ folder, packages, transcripts }: RunEvidence): Promise<NonNullable<JudgeInput['apps']>> {
  const readAll = (files: readonly PackageFile[]) =>
    Promise.all(files.map(async (one) => ({ ...one, apk: readApk(await readFile(join(folder, one.file))) })));
  const downloaded = [];
  for (const { file } of transcripts) {
    const found = packagesInHar(await readFile(join(folder, file), 'utf8'), file);
    for (const { entry, host, apk } of found)
      downloaded.push({ package: apk.package ?? '', file: `${file}, entry ${entry}`, host, apk });
  }
  return {
    delivered: await readAll(packages.delivered),
    references: await readAll(packages.references),
    downloaded,
  };
}

/**
 * Judges a run from its folder alone and writes findings.ndjson, verdict.json, report.html, report.md, junit.xml and the seal into it. The same
 * folder gives the same bytes, however often.
 */
export async function judgeRun(folder: string): Promise<Judgement> {
  const evidence = await readRun(folder);
  const databases = await readDatabases();
  const lookup = createEndpointLookup(databases);
  const { plan } = evidence;
  const searched = await search(evidence, lookup);
  const apps = await readApps(evidence);
  const judgement = judge({ ...evidence, ...searched, apps, lookup, databases: databases.versions });

  const { write, writeJson, seal } = openFolder(folder);
  await write('findings.ndjson', renderNdjson(judgement.findings));
  await writeJson('verdict.json', judgement.verdict);
  const input = { plan, explanation: explain(plan), databases: databases.versions, ...judgement };
  await write('report.html', renderHtml(input));
  await write('report.md', renderMarkdown(input));
  await write('junit.xml', renderJunit(input));
  await seal();
  return judgement;
}
