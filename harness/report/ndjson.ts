import { printableJson } from '../model/line.ts';
import type { Finding } from '../model/verdict.ts';

/** Findings as they stand in `findings.ndjson`, one a line. */
export function renderNdjson(findings: readonly Finding[]): string {
  return findings.map((finding) => `${printableJson(finding)}\n`).join('');
}
