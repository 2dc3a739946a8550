import type { EndpointSeries, Series } from '../../analysis/judge/series.ts';
import { bytes, grouped, pValue, significant } from '../../analysis/judge/words.ts';
import { median } from '../../analysis/timing/quantiles.ts';
import { html, type Markup } from '../markup.ts';
import { px, roundUp } from './scale.ts';

const width = 300;
const height = 220;
const left = 52;
const right = 14;
const top = 14;
const bottom = 40;
const mostPanels = 9;

type Tested = EndpointSeries & { readonly test: NonNullable<NonNullable<EndpointSeries['volume']>['doseResponse']> };

function testedOf(series: Series): Tested[] {
  const rank = { leak: 0, unsettled: 1, innocent: 2, untested: 3, control: 4 };
  return series.endpoints
    .flatMap((endpoint) => {
      const test = endpoint.volume?.doseResponse ?? null;
      return test === null ? [] : [{ ...endpoint, test }];
    })
    .sort((a, b) => rank[a.role] - rank[b.role]);
}

function panel({ key, role, arm, test }: Tested): Markup {
  const largest = Math.max(1, ...test.blocks.map(({ dose }) => dose));
  const most = roundUp(Math.max(1, ...test.blocks.map(({ bytesPerCycle }) => bytesPerCycle)));
  const x = (dose: number): number => left + (dose / largest) * (width - left - right);
  const y = (value: number): number => height - bottom - (value / most) * (height - top - bottom);
  const real = test.blocks.filter(({ placebo }) => placebo === 0);
  // The line of Theil and Sen goes through the median of what is left when the slope is taken out.
  const intercept = median(real.map(({ dose, bytesPerCycle }) => bytesPerCycle - test.slope * dose));
  const end = { x: largest, y: intercept + test.slope * largest };
  const clipped = end.y > most ? { x: (most - intercept) / test.slope, y: most } : end;

  const window = test.window === 'planting' ? 'while and just after planting' : 'a cycle';

  const points = test.blocks.map(({ block, dose, placebo, bytesPerCycle }) => {
    const title = `block ${block + 1}: ${placebo > 0 ? `${grouped(placebo)} placebo writes` : `${grouped(dose)} planted`}, ${bytes(bytesPerCycle)} ${window}`;
    const [cx, cy] = [x(dose), y(bytesPerCycle)];
    return placebo > 0
      ? html`<path class="placebo" d="M${px(cx)} ${px(cy - 6)}l6 6l-6 6l-6 -6z"><title>${title}</title></path>`
      : html`<circle class="point ${role}" cx="${px(cx)}" cy="${px(cy)}" r="4.5"><title>${title}</title></circle>`;
  });
  const doses = [...new Set(real.map(({ dose }) => dose))].sort((a, b) => a - b);
  const ticks = doses.filter((dose, i) => i === 0 || x(dose) - x(doses[i - 1] ?? 0) > 24);
  const short = key.length > 38 ? `${key.slice(0, 36)}…` : key;
  const label = `${key}: uploaded bytes ${window} against the number of records planted`;
  return html`<figure class="panel"><figcaption><b>${short}</b> <span class="role ${role}">${role === 'unsettled' ? 'not settled' : role}</span><br>${significant(test.slope, 3)} B a record${test.window === 'planting' ? ' while and just after planting' : ''}, p = ${pValue(test.pHolm)} (${arm})</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
<line class="base" x1="${left}" x2="${width - right}" y1="${height - bottom}" y2="${height - bottom}"/>
<line class="grid" x1="${left}" x2="${width - right}" y1="${px(y(most))}" y2="${px(y(most))}"/><line class="grid" x1="${left}" x2="${width - right}" y1="${px(y(most / 2))}" y2="${px(y(most / 2))}"/>
<text class="small" x="${left - 6}" y="${px(y(most) + 4)}" text-anchor="end">${bytes(most)}</text><text class="small" x="${left - 6}" y="${px(y(most / 2) + 4)}" text-anchor="end">${bytes(most / 2)}</text><text class="small" x="${left - 6}" y="${height - bottom + 4}" text-anchor="end">0</text>
${ticks.map((dose) => html`<text class="small" x="${px(x(dose))}" y="${height - bottom + 16}" text-anchor="middle">${grouped(dose)}</text>`)}
<text class="small" x="${px((left + width - right) / 2)}" y="${height - 6}" text-anchor="middle">records planted</text>
<line class="fit ${role}" x1="${px(x(0))}" y1="${px(y(Math.max(0, intercept)))}" x2="${px(x(clipped.x))}" y2="${px(y(Math.max(0, clipped.y)))}"/>
${points}</svg></figure>`;
}

/** A scatter of every tested endpoint: mean uploaded bytes a cycle of each block against its dose, with the Theil–Sen line. */
export function dosesPicture(series: Series): Markup | null {
  const tested = testedOf(series);
  if (tested.length === 0) return null;
  return html`<div class="panels">${tested.slice(0, mostPanels).map(panel)}</div>
<p class="note">A dot is a block's mean upload a cycle; a diamond is a placebo block, with as many writes of nothing private; the line is the Theil–Sen slope.</p>`;
}
