import type { Finding } from '../model/verdict.ts';

/** Findings as they stand in `findings.ndjson`, one a line. */
export function renderNdjson(findings: readonly Finding[]): string {
  return findings.map((finding) => `${JSON.stringify(finding)}\n`).join('');
}
