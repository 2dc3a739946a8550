import { otherDatabases } from '../analysis/judge/databases.ts';
import { grouped } from '../analysis/judge/words.ts';
import { boundsSentences } from './bounds-words.ts';
import type { ReportInput } from './input.ts';
import { html, type Markup } from './markup.ts';
import { headlines, virtualLine } from './outcome-words.ts';
import { dosesPicture } from './picture/doses.ts';
import { uploadsPicture } from './picture/uploads.ts';
import { style } from './style.ts';
import { endpointsTable, gatesTable, groundsTable, phasesTable } from './tables.ts';

const signs = { bad: '✗', good: '✓', open: '?' } as const;

const section = (title: string, content: Markup | null): Markup | null =>
  content === null
    ? null
    : html`<section><h2>${title}</h2>
${content}</section>
`;

function banner({ verdict, plan }: ReportInput): Markup {
  const { text, tone } = headlines[verdict.outcome];
  return html`<header class="banner ${tone}"><p class="code">${verdict.outcome}</p>
<h1>${signs[tone]} ${text}</h1>
<p>${plan.scenario.question}</p></header>
`;
}

function facts({ verdict, plan, series }: ReportInput): Markup {
  const { before, after } = verdict.firmware;
  const hours = series.arms.map(
    ({ id, blocks }) =>
      `${id} ${((blocks.reduce((sum, { start, end }) => sum + end - start, 0) || 0) / 3600).toFixed(1)} h`,
  );
  const pairs: [string, string][] = [
    ['Handset', `${plan.device.name}, Android ${plan.device.android.release}`],
    ...(before === null ? [] : [['Old firmware', `${before.incremental} (${before.fingerprint})`] as [string, string]]),
    [
      before === null ? 'Firmware' : 'New firmware',
      after === null ? 'not seen' : `${after.incremental} (${after.fingerprint})`,
    ],
    ['Idle time', `${hours.join(', ')} of the handset's time`],
    ['Run', `${verdict.run}, planned ${plan.createdAt}`],
  ];
  return html`<dl class="facts">${pairs.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
`;
}

function evidence({ plan, findings, databases, verdict }: ReportInput): Markup {
  const captures = plan.steps.flatMap((step) =>
    step.kind === 'capture-start' ? [`captures/${step.capture}.pcapng`] : [],
  );
  const files: [string, string][] = [
    ['plan.json', 'what was to be done, written before the first step'],
    ['journal.ndjson', 'what was done, step by step'],
    ['ledger.json', 'every planted value: where, when, read back'],
    ['handset/', "readings of the handset's clock, and what it said of itself"],
    ...captures.map((file): [string, string] => [file, 'packets as they passed the gateway']),
    ['findings.ndjson', `${grouped(findings.length)} findings, each with file, frame and offset`],
    ['verdict.json', 'this verdict for programs'],
    ['manifest.json', 'SHA-256 of every file'],
  ];
  const others = otherDatabases(verdict.databases);
  const versions = Object.entries(databases).map(([name, version]) => `${name} ${version}`);
  return html`<p>Everything here can be judged again from the run's folder alone: <span class="code">leakdiff analyse &lt;run folder&gt;</span> gives the same verdict from the same files.</p>
<ul>${files.map(([file, what]) => html`<li><span class="code">${file}</span>: ${what}</li>`)}</ul>
${versions.length === 0 ? null : html`<p class="note">Countries and networks of addresses: ${versions.join(', ')}.</p>`}
${others === null ? null : html`<p class="note"><b>${others}</b></p>`}`;
}

/**
 * The report as one page that needs no script, no network and no other file. Every value that a handset, a network or a file could
 * have chosen is escaped, and the page's own policy forbids everything but its style.
 */
export function renderHtml(input: ReportInput): string {
  const { verdict, plan, series, explanation } = input;
  const virtual = virtualLine(verdict, series);
  const next = verdict.next === '' ? null : html`<p class="next"><b>The cheapest next step:</b> ${verdict.next}</p>`;
  const [question = '', ...steps] = explanation;
  const done = html`<p>${question}</p>
<details open><summary>The plan, step by step</summary><ol>${steps.map((line) => html`<li>${line}</li>`)}</ol></details>`;
  const bounds = html`<ul>${boundsSentences(verdict.bounds, plan).map((line) => html`<li>${line}</li>`)}</ul>`;
  const deliveries =
    verdict.deliveries === undefined
      ? null
      : section(
          'What the store delivers',
          html`<ul>${verdict.deliveries.map(({ claim }) => html`<li>${claim}.</li>`)}</ul>`,
        );
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${verdict.outcome}: ${plan.device.name}</title>
<style>${{ markup: style }}</style></head><body>
${
  virtual === null
    ? null
    : html`<p class="virtual">${virtual}</p>
`
}${banner(input)}<p class="answer">${verdict.answer}</p>
${next}${facts(input)}
${section('What each step made the handset send', phasesTable(verdict.phases ?? []))}${section('What each idle cycle uploaded', uploadsPicture(series))}${section('Upload against what was planted', dosesPicture(series))}${section('What the verdict rests on', groundsTable(verdict.grounds, series))}${deliveries}${section('What the verdict can and cannot exclude', bounds)}${section('Gates', gatesTable(verdict.gates))}${section('Who the handset talked to', endpointsTable(series))}${section('What was done', done)}${section('Evidence', evidence(input))}<footer>Judged by leakdiff from the files of run ${verdict.run}.</footer>
</body></html>
`;
  return page.markup;
}
