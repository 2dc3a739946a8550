import type { ArmSeries, BlockSeries, EndpointSeries, Series } from '../../analysis/judge/series.ts';
import { bytes, count, grouped } from '../../analysis/judge/words.ts';
import { html, type Markup } from '../markup.ts';
import { hourMarks, px } from './scale.ts';

const width = 960;
const left = 276;
const right = 12;
const armRow = 26;
const doseRow = 22;
const rowHeight = 58;
const rowGap = 14;
const axis = 36;
const mostRows = 10;
/** A block narrower than this has no room for its dose. */
const labelWidth = 30;
/** A character of an arm's name is at most so wide. */
const letterWidth = 7.5;

/** The first of several texts for which there is room, else the last one cut, else nothing; all of them stand in the title anyway. */
function fitting(room: number, ...texts: readonly string[]): string {
  const most = Math.floor(room / letterWidth);
  const fits = texts.find((text) => text.length <= most);
  if (fits !== undefined) return fits;
  return most < 4 ? '' : `${texts.at(-1)?.slice(0, most - 1)}…`;
}

const roleOrder = ['leak', 'unsettled', 'innocent', 'untested'];
const roleWords: Record<string, string> = {
  leak: 'leak',
  unsettled: 'not settled',
  innocent: 'innocent',
  untested: 'not tested',
};

/** Shade of a block: none for an empty one, stripes for placebo, darker for larger doses. */
const shade = ({ dose, placebo }: BlockSeries, largest: number): { fill: string; opacity: string } => {
  if (placebo > 0) return { fill: 'url(#placebo)', opacity: '1' };
  return { fill: 'var(--dose)', opacity: px(dose === 0 ? 0.05 : 0.12 + 0.3 * Math.sqrt(dose / Math.max(1, largest))) };
};

const doseWords = ({ dose, placebo }: BlockSeries): string =>
  placebo > 0 ? `${grouped(placebo)} placebo writes` : dose === 0 ? 'nothing planted' : `${grouped(dose)} planted`;

/** Endpoints with uploads while idle, leaks first; one row for all arms. */
function rowsOf(series: Series): { key: string; role: string; arms: EndpointSeries[] }[] {
  const rows = new Map<string, EndpointSeries[]>();
  for (const endpoint of series.endpoints) {
    if (endpoint.role === 'control' || !endpoint.cycles.some((cycle) => cycle.bytes > 0)) continue;
    rows.set(endpoint.key, [...(rows.get(endpoint.key) ?? []), endpoint]);
  }
  const rank = ({ role }: { role: string }): number => roleOrder.indexOf(role);
  return [...rows]
    .map(([key, arms]) => ({ key, arms, role: [...arms].sort((a, b) => rank(a) - rank(b))[0]?.role ?? 'untested' }))
    .sort((a, b) => rank(a) - rank(b) || (a.key < b.key ? -1 : 1));
}

/**
 * The study in one picture: arms and their firmware along the handset's time, blocks shaded by dose, and below a row for each
 * endpoint with the bytes that each idle cycle uploaded. Null where no idle block was observed.
 */
export function uploadsPicture(series: Series): Markup | null {
  const blocks = series.arms.flatMap((arm) => arm.blocks);
  const [first] = blocks;
  if (first === undefined) return null;
  const start = first.start;
  const span = Math.max(...blocks.map(({ end }) => end)) - start;
  const x = (time: number): number => left + ((time - start) / span) * (width - left - right);
  const all = rowsOf(series);
  const rows = all.slice(0, mostRows);
  const top = armRow + doseRow + 8;
  const bottom = top + rows.length * (rowHeight + rowGap);
  const largest = Math.max(...blocks.map(({ dose }) => dose));

  const armMark = (arm: ArmSeries): Markup | null => {
    const [begin, end] = [arm.blocks[0]?.start, arm.blocks.at(-1)?.end];
    if (begin === undefined || end === undefined) return null;
    const text = fitting(x(end) - x(begin), ...(arm.firmware === null ? [] : [`${arm.id}: ${arm.firmware}`]), arm.id);
    return html`<rect class="arm" x="${px(x(begin))}" y="0" width="${px(x(end) - x(begin))}" height="${armRow - 6}" rx="3"><title>${arm.id}: ${arm.firmware ?? 'firmware unknown'}</title></rect>
<text class="on-arm" x="${px((x(begin) + x(end)) / 2)}" y="14" text-anchor="middle">${text}</text>`;
  };
  const blockMark = (block: BlockSeries, phase: string | null): Markup => {
    const { fill, opacity } = shade(block, largest);
    const [from, to] = [x(block.start), x(block.end)];
    const label = phase !== null ? '' : block.placebo > 0 ? 'placebo' : grouped(block.dose);
    return html`<rect x="${px(from)}" y="${armRow}" width="${px(Math.max(1, to - from - 1))}" height="${bottom - armRow}" fill="${fill}" fill-opacity="${opacity}"><title>${phase ?? doseWords(block)}</title></rect>
${to - from >= labelWidth + (block.placebo > 0 ? 18 : 0) ? html`<text class="small" x="${px((from + to) / 2)}" y="${armRow + 15}" text-anchor="middle">${label}</text>` : null}`;
  };

  const row = ({ key, role, arms }: (typeof rows)[number], i: number): Markup => {
    const y = top + i * (rowHeight + rowGap);
    const most = Math.max(1, ...arms.flatMap(({ cycles }) => cycles.map((cycle) => cycle.bytes)));
    const bars = arms.flatMap(({ cycles, arm, role: own }) =>
      cycles.map((cycle) => {
        const height = (cycle.bytes / most) * rowHeight;
        const w = Math.max(1, x(cycle.time + series.cycleSeconds) - x(cycle.time) - 1.5);
        return cycle.bytes === 0
          ? null
          : html`<rect class="bar ${own}" x="${px(x(cycle.time))}" y="${px(y + rowHeight - height)}" width="${px(w)}" height="${px(height)}"><title>${arm}, block ${cycle.block + 1}, cycle ${cycle.cycle + 1}: ${bytes(cycle.bytes)}</title></rect>`;
      }),
    );
    const short = key.length > 28 ? `${key.slice(0, 26)}…` : key;
    return html`<g><title>${key}</title>
<text x="0" y="${y + 20}" class="host">${short}</text>
<text x="0" y="${y + 37}" class="small role ${role}">${roleWords[role] ?? role}</text>
<text x="${left - 8}" y="${y + 10}" class="small" text-anchor="end">${bytes(most)}</text>
<line class="base" x1="${left}" x2="${width - right}" y1="${y + rowHeight}" y2="${y + rowHeight}"/>
${bars}</g>`;
  };

  const hours = span / 3600;
  const marks = hourMarks(hours, 12).map((hour) => {
    const at = px(x(start + hour * 3600));
    return html`<line class="base" x1="${at}" x2="${at}" y1="${bottom}" y2="${bottom + 5}"/><text class="small" x="${at}" y="${bottom + 18}" text-anchor="middle">${hour}</text>`;
  });
  const label = `Uploaded bytes of each idle cycle, by endpoint, over ${hours.toFixed(0)} hours of the handset's time`;
  return html`<figure><div class="wide"><svg viewBox="0 0 ${width} ${bottom + axis}" role="img" aria-label="${label}">
<defs><pattern id="placebo" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="var(--dose)" fill-opacity="0.05"/><line x1="0" y1="0" x2="0" y2="6" stroke="var(--dose)" stroke-opacity="0.35" stroke-width="2"/></pattern></defs>
${series.arms.flatMap((arm) => arm.blocks.map((block) => blockMark(block, arm.phase)))}
${series.arms.map(armMark)}
<text class="small" x="0" y="${armRow + 15}">${series.arms.some(({ phase }) => phase !== null) ? 'steps of the owner' : 'planted records'}</text>
${rows.map(row)}
${marks}
<text class="small" x="${width - right}" y="${bottom + 33}" text-anchor="end">hours of the handset's time</text>
</svg></div>
<figcaption>Each bar is what one idle cycle uploaded; each row has a scale of its own, its top at left. Shading: the more was planted, the darker; striped blocks got as many writes of nothing private.${all.length > rows.length ? ` ${count(all.length - rows.length, 'more endpoint')} in the table below.` : ''}</figcaption></figure>`;
}
