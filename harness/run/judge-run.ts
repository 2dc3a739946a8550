import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createEndpointLookup } from '../analysis/endpoint/databases.ts';
import type { EndpointLookup } from '../analysis/endpoint/lookup.ts';
import { type JudgedCapture, type Judgement, judge } from '../analysis/judge/index.ts';
import { createScan } from '../analysis/scan.ts';
import { readDatabases } from '../evidence/databases.ts';
import { openFolder } from '../evidence/folder.ts';
import { type RunEvidence, readRun } from '../evidence/read.ts';
import { explain } from '../plan/explain.ts';
import { renderHtml } from '../report/html.ts';
import { renderJunit } from '../report/junit.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { renderNdjson } from '../report/ndjson.ts';

const chunkBytes = 1024 * 1024;

async function scanEvidence(of: {
  evidence: RunEvidence;
  capture: RunEvidence['captures'][number];
  lookup: EndpointLookup;
}): Promise<JudgedCapture> {
  const { evidence, capture, lookup } = of;
  const canaries = evidence.ledger.entries.map(({ canary }) => canary);
  const scan = createScan({ file: capture.file, canaries, lookup });
  for await (const chunk of createReadStream(join(evidence.folder, capture.file), { highWaterMark: chunkBytes })) {
    scan.push(chunk as Buffer);
  }
  return { ...scan.end(), id: capture.id, file: capture.file };
}

/**
 * Judges a run from its folder alone and writes findings.ndjson, verdict.json, report.html, report.md, junit.xml and the seal into it. The same
 * folder gives the same bytes, however often.
 */
export async function judgeRun(folder: string): Promise<Judgement> {
  const evidence = await readRun(folder);
  const databases = await readDatabases();
  const lookup = createEndpointLookup(databases);
  const captures: JudgedCapture[] = [];
  for (const capture of evidence.captures) captures.push(await scanEvidence({ evidence, capture, lookup }));
  const { plan } = evidence;
  const judgement = judge({ ...evidence, captures, lookup, databases: databases.versions });

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
