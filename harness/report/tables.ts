import { classWords, shortRhythm } from '../analysis/judge/rhythm.ts';
import type { EndpointSeries, Series } from '../analysis/judge/series.ts';
import { bytes, grouped, percent, whereabouts } from '../analysis/judge/words.ts';
import type { Finding, Gate, PhaseFacts, Volume } from '../model/verdict.ts';
import { html, type Markup } from './markup.ts';

const roleWords: Record<EndpointSeries['role'], string> = {
  leak: 'leak',
  unsettled: 'not settled',
  innocent: 'innocent',
  untested: 'not tested',
  control: 'control (ours)',
};

/** The part that the endpoint of a finding was found to play in its arm. */
export function roleOf(finding: Finding, series: Series): EndpointSeries['role'] {
  if (finding.kind === 'innocent') return 'innocent';
  const { host, ip } = finding.endpoint;
  const own = series.endpoints.filter(({ arm }) => arm === finding.arm);
  const key = host?.toLowerCase() ?? ip;
  return (own.find((one) => one.key === key) ?? own.find(({ endpoint }) => endpoint.ip === ip))?.role ?? 'untested';
}

/** The findings that the verdict rests on. */
export function groundsTable(grounds: readonly Finding[], series: Series): Markup {
  if (grounds.length === 0) return html`<p>None.</p>`;
  const row = (finding: Finding): Markup => {
    const role = roleOf(finding, series);
    const { file, frame, stream } = finding.ref;
    return html`<tr><td class="k role ${role}">${roleWords[role]}</td><td>${finding.arm}</td><td class="w">${finding.claim}</td><td class="f">${file}, frame ${grouped(frame)}, stream ${grouped(stream)}</td><td class="id">${finding.id}</td></tr>
`;
  };
  return html`<div class="scroll"><table><thead><tr><th>Part</th><th>Arm</th><th>What was found</th><th>Where</th><th>Finding</th></tr></thead><tbody>
${grounds.map(row)}</tbody></table></div>`;
}

const gateWords = (passed: boolean | null): { text: string; kind: string } => {
  if (passed === null) return { text: '– not gathered', kind: 'absent' };
  return passed ? { text: '✓ met', kind: 'passed' } : { text: '✗ not met', kind: 'failed' };
};

/** What each step of an owner made the handset send. */
export function phasesTable(phases: readonly PhaseFacts[]): Markup | null {
  if (phases.length === 0) return null;
  const row = ({ after, sent, places }: PhaseFacts, i: number): Markup => {
    const told = sent.map(
      ({ what, where, first }) =>
        html`<p>${what} to ${where}${first === null ? html` <span class="note">(as before)</span>` : null}</p>`,
    );
    const fresh = places.map(({ to, bytes: sum, unread }) => `${to} (${bytes(sum)}, ${percent(unread / sum)} unread)`);
    return html`<tr><td class="n">${grouped(i + 1)}</td><td class="w">${after}</td><td class="w">${told.length === 0 ? '–' : told}</td><td class="w">${fresh.length === 0 ? '–' : fresh.join(', ')}</td></tr>
`;
  };
  return html`<div class="scroll"><table><thead><tr><th>Step</th><th>When</th><th>Private data that went up</th><th>Places uploaded to for the first time</th></tr></thead><tbody>
${phases.map(row)}</tbody></table></div>`;
}

/** Every gate with what it found, and what would mend it. */
export function gatesTable(gates: readonly Gate[]): Markup {
  const row = ({ id, passed, detail, remedy }: Gate): Markup => {
    const { text, kind } = gateWords(passed);
    return html`<tr><td class="k ${kind}">${text}</td><td class="id">${id}</td><td class="w">${detail}${remedy === '' || passed !== false ? null : html`<br><b>Next:</b> ${remedy}`}</td></tr>
`;
  };
  return html`<div class="scroll"><table><thead><tr><th>Gate</th><th>Name</th><th>Detail</th></tr></thead><tbody>
${gates.map(row)}</tbody></table></div>`;
}

const mostEndpoints = 200;

/** The period with missed beats, drift and beacon score; of several sizes each with its own. */
function rhythmCell(volume: Volume | null): Markup | string {
  if (volume === null || (volume.period === null && volume.classes.length === 0)) return '–';
  const { period, classes } = volume;
  if (classes.length > 0) return classWords(volume).trim();
  if (period === null) return '–';
  const { missed, periods, change, beaconScore } = period;
  const drifts = change !== null && (change.low > 0 || change.high < 0);
  return html`${shortRhythm({ volume })}${missed > 0 ? html`<br>${grouped(missed)} of ${grouped(periods)} missed` : null}${drifts ? html`<br>drifting` : null}<br>beacon ${beaconScore.toFixed(2)}`;
}

/** Every endpoint of every arm, with who holds its address. */
export function endpointsTable(series: Series): Markup {
  if (series.endpoints.length === 0) return html`<p>No traffic was captured.</p>`;
  const row = (one: EndpointSeries): Markup => {
    const { endpoint, volume } = one;
    const where = [
      ...whereabouts(endpoint),
      endpoint.cloud?.provider ?? endpoint.org,
      endpoint.asn === null ? null : `AS${endpoint.asn}`,
      endpoint.cloud?.region ?? null,
    ].filter((part) => part !== null);
    const claim = endpoint.nameClaims ? html`<br>its name says ${endpoint.nameClaims}` : null;
    return html`<tr><td class="k role ${one.role}">${roleWords[one.role]}</td><td>${one.arm}</td><td><b>${one.key}</b><br>${endpoint.ip}:${endpoint.port}</td><td>${where.length === 0 ? '–' : where.join(', ')}${claim}</td><td class="n">${grouped(one.flows)}</td><td class="n">${bytes(one.bytes)}</td><td class="n">${one.bytes === 0 ? '–' : percent(one.opaqueBytes / one.bytes)}</td><td class="${volume?.classes.length ? 'w' : 'n'}">${rhythmCell(volume)}</td><td class="n">${grouped(one.canaries)}</td></tr>
`;
  };
  const shown = series.endpoints.slice(0, mostEndpoints);
  const rest = series.endpoints.length - shown.length;
  return html`<div class="scroll"><table><thead><tr><th>Part</th><th>Arm</th><th>Endpoint</th><th>Where</th><th>Flows</th><th>Uploaded</th><th>Unread</th><th>Rhythm</th><th>Canaries</th></tr></thead><tbody>
${shown.map(row)}</tbody></table></div>${rest > 0 ? html`<p class="note">${grouped(rest)} more are left out here.</p>` : null}`;
}
