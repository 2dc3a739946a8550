import { otherDatabases } from '../analysis/judge/databases.ts';
import { bytes, country, grouped, percent } from '../analysis/judge/words.ts';
import type { PhaseFacts } from '../model/verdict.ts';
import { boundsSentences } from './bounds-words.ts';
import type { ReportInput } from './input.ts';
import { escapeText } from './markup.ts';
import { headlines, virtualLine } from './outcome-words.ts';
import { roleOf } from './tables.ts';

/** Any text as it may stand in a paragraph or a table cell: no markup of Markdown's or HTML's survives, and no line ends. */
export function escapeMarkdown(text: string): string {
  // HTML's escapes last: a backslash inside of one would keep it from being read as one.
  return escapeText(text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()#+!|~$^]/g, (character) => `\\${character}`));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |\n`;
  return `${line(head)}|${head.map(() => ' --- |').join('')}\n${rows.map(line).join('')}`;
}

/** What each step of an owner made the handset send; nothing where the scenario has no phases. */
function phasesTable(phases: readonly PhaseFacts[]): string[] {
  if (phases.length === 0) return [];
  const dash = (text: string): string => (text === '' ? '–' : text);
  return [
    '## What each step made the handset send',
    table(
      ['Step', 'When', 'Private data that went up', 'Places uploaded to for the first time'],
      phases.map(({ after, sent, places }, i) => [
        grouped(i + 1),
        after,
        dash(
          sent.map(({ what, where, first }) => `${what} to ${where}${first === null ? ' (as before)' : ''}`).join('; '),
        ),
        dash(
          places
            .map(({ to, bytes: sum, unread }) => `${to} (${bytes(sum)}, ${percent(unread / sum)} unread)`)
            .join('; '),
        ),
      ]),
    ),
  ];
}

/** The report for an issue, a chat or a terminal. */
export function renderMarkdown(input: ReportInput): string {
  const { verdict, plan, series } = input;
  const virtual = virtualLine(verdict, series);
  const gate = (passed: boolean | null): string => (passed === null ? 'not gathered' : passed ? 'met' : 'NOT MET');
  const parts = [
    ...(virtual === null ? [] : [escapeMarkdown(virtual)]),
    `# ${escapeMarkdown(`${verdict.outcome}: ${headlines[verdict.outcome].text}`)}`,
    escapeMarkdown(`${plan.device.name}. ${plan.scenario.question}`),
    escapeMarkdown(verdict.answer),
    ...(verdict.next === '' ? [] : [`**The cheapest next step:** ${escapeMarkdown(verdict.next)}`]),
    ...phasesTable(verdict.phases ?? []),
    '## What the verdict rests on',
    table(
      ['Part', 'Arm', 'What was found', 'Where'],
      verdict.grounds.map((finding) => [
        roleOf(finding, series),
        finding.arm,
        finding.claim,
        `${finding.ref.file}, frame ${grouped(finding.ref.frame)}`,
      ]),
    ),
    ...(verdict.deliveries === undefined
      ? []
      : ['## What the store delivers', ...verdict.deliveries.map(({ claim }) => `- ${escapeMarkdown(claim)}.`)]),
    '## What it can and cannot exclude',
    boundsSentences(verdict.bounds, plan)
      .map((line) => `- ${escapeMarkdown(line)}\n`)
      .join(''),
    '## Gates',
    table(
      ['Gate', 'State', 'Detail'],
      verdict.gates.map(({ id, passed, detail }) => [id, gate(passed), detail]),
    ),
    '## Endpoints',
    table(
      ['Arm', 'Endpoint', 'Country', 'Holder', 'Uploaded', 'Part'],
      series.endpoints.map(({ arm, key, endpoint, bytes: sum, role }) => [
        arm,
        `${key} (${endpoint.ip}:${endpoint.port})`,
        endpoint.country === null ? '–' : country(endpoint.country),
        endpoint.org ?? '–',
        bytes(sum),
        role,
      ]),
    ),
  ];
  const others = otherDatabases(verdict.databases);
  if (others !== null) parts.push(escapeMarkdown(others));
  return `${parts.map((part) => part.trimEnd()).join('\n\n')}\n`;
}
