import type { ReplayedStep } from '../analysis/canary/replay.ts';
import type { Explanation } from '../analysis/explain.ts';
import { beatWords, boundWords } from '../analysis/judge/rhythm.ts';
import {
  count,
  duration,
  grouped,
  intervalWords,
  name,
  printable,
  pValue,
  significant,
} from '../analysis/judge/words.ts';
import type { Canary } from '../model/canary.ts';
import { oneLine } from '../model/line.ts';
import type { CanaryHit } from '../model/traffic.ts';
import type { Finding, PeriodFacts, Volume } from '../model/verdict.ts';
import { dump } from './bytes.ts';
import { layerWords } from './layer-words.ts';

type VolumeFinding = Exclude<Finding, { kind: 'canary' }>;

/** Of the stream around the first step only so much before the place is shown. */
const lead = 32;

/** Every step from the frame, the entry or the line to the canary, for a terminal. The last line says whether the chain held. */
export function renderCanaryExplanation(of: {
  readonly title: string;
  readonly hit: Pick<CanaryHit, 'chain' | 'ref' | 'direction' | 'time' | 'endpoint'>;
  readonly canary: Canary;
  /** Where it was planted; null where that is not known. */
  readonly store: string | null;
  readonly explanation: Pick<Explanation, 'shown' | 'steps' | 'notes'>;
}): string {
  const { title, hit, canary, store, explanation } = of;
  const { ref, chain, direction, endpoint } = hit;
  const toward = `${direction} ${direction === 'up' ? 'to' : 'from'} ${name(endpoint)} port ${endpoint.port}`;
  const parts = [
    `${oneLine(title)}\n`,
    `\nfile ${printable(ref.file)}, frame ${grouped(ref.frame)}, stream ${ref.stream}, offset ${grouped(ref.offset)}, ${printable(hit.time)}, ${toward}\n`,
  ];
  for (const { title: what, bytes } of explanation.shown)
    parts.push(`\n${printable(what, 200)}\n`, dump(bytes, '    '));
  for (const note of explanation.notes) parts.push(`\nnote: ${oneLine(note)}\n`);
  const { steps } = explanation;
  if (steps === null) {
    parts.push(
      `\nNOT REPLAYED: the chain ${chain.map((link) => printable(link)).join(' > ')} does not come out of this file.\n`,
    );
    return parts.join('');
  }
  for (const [i, step] of steps.entries()) parts.push(stepText(step, i, steps, ref.offset));
  const last = steps[steps.length - 1];
  const kind = store === null ? canary.kind : `${store}, ${canary.kind}`;
  parts.push(
    `\ncanary ${printable(canary.id)} (${printable(kind)}): ${JSON.stringify(oneLine(canary.value))}, here in the form ${printable(last?.name ?? '')}\n`,
    `\nreplayed: ${count(steps.length, 'step')}, byte for byte\n`,
  );
  return parts.join('');
}

function stepText(step: ReplayedStep, index: number, steps: readonly ReplayedStep[], offset: number): string {
  const size = count(step.bytes.length, 'byte');
  const title = `\n${index + 1}. ${printable(layerWords(step.name), 200)}`;
  // The next link was undone with the place itself: it is the same bytes.
  if (isPlace(steps, index) && isPlace(steps, index + 1)) return `${title}\n`;
  if (isPlace(steps, index)) {
    const before = Math.max(0, (steps[index + 1]?.at ?? 0) - lead);
    const into = before - (before % 16);
    const from = into === 0 ? '' : `, from its byte ${grouped(into)} on`;
    return `${title}: ${size}, from offset ${grouped(Math.min(step.at, offset))} of the stream${from}\n${dump(step.bytes.subarray(into), '    ', into)}`;
  }
  if (index === steps.length - 1)
    return `${title}: ${size} at ${grouped(step.at)} agree with the canary\n${dump(step.bytes, '    ')}`;
  const made =
    step.made === null
      ? ''
      : ` ${isPacked(step.name) ? 'unpack' : 'decode'} to ${grouped(madeOf(step, steps[index + 1]))}`;
  return `${title}: ${size} at ${grouped(step.at)}${made}\n${dump(step.bytes, '    ')}`;
}

/** The place and what was opened with it come first: their bytes are those of the whole piece. */
function isPlace(steps: readonly ReplayedStep[], index: number): boolean {
  return index < steps.length - 1 && steps[index]?.made === null;
}

/** What is packed is opened as a whole; of a text that was decoded in many places only this one counts. */
function madeOf(step: ReplayedStep, next: ReplayedStep | undefined): number {
  return isPacked(step.name) ? (step.made ?? 0) : (next?.bytes.length ?? 0);
}

function isPacked(link: string): boolean {
  return ['gzip', 'zlib', 'zip', 'zstd', 'deflate', 'br'].includes(link);
}

/** The numbers that a finding on volumes rests on, as tables. */
export function renderVolumeExplanation(finding: VolumeFinding): string {
  const { volume, ref } = finding;
  const test = volume.doseResponse;
  const window = test?.window === 'planting' ? 'bytes while and just after planting' : 'bytes a cycle';
  const lines = [
    `${finding.id}: ${oneLine(finding.claim)}`,
    '',
    `file ${printable(ref.file)}, frame ${grouped(ref.frame)}, stream ${ref.stream}: the first upload to ${name(finding.endpoint)} port ${finding.endpoint.port}`,
    '',
    ...columns(factsOf(volume)),
  ];
  if (test === null) return `${lines.join('\n')}\n\nNo dose-response was tested here.\n`;
  lines.push(
    '',
    ...columns([
      ['block', 'seeded records', 'placebo writes', window],
      ...test.blocks.map(({ block, dose, placebo, bytesPerCycle }) => [
        String(block),
        grouped(dose),
        grouped(placebo),
        significant(bytesPerCycle, 5),
      ]),
    ]),
    '',
    ...columns([
      ['p, one-sided, by permuting blocks', `${pValue(test.p)} (${grouped(test.permutations)} permutations)`],
      ['p after Holm', pValue(test.pHolm)],
      [`slope, ${window} for each record`, significant(test.slope, 4)],
      ['its interval', intervalWords(test.interval)],
      [
        'placebo writes raise it by',
        test.placeboShare === null ? 'not measured' : `${significant(test.placeboShare, 3)} of that`,
      ],
    ]),
  );
  return `${lines.join('\n')}\n`;
}

const periodWords = (period: PeriodFacts): string =>
  `${significant(period.seconds, 6)} s (${duration(period.seconds)}), ${significant(period.low, 6)} to ${significant(period.high, 6)}, p = ${pValue(period.p)}, beacon score ${significant(period.beaconScore, 3)}, ${beatWords(period)}`;

const sizeWords = ({ min, median, max }: NonNullable<Volume['burstBytes']>): string =>
  `${grouped(min)} to ${grouped(max)}, median ${grouped(median)}`;

function factsOf(volume: Volume): string[][] {
  const { burstBytes, period, classes, mdlBytesPerCycle } = volume;
  const left = boundWords(volume).trim();
  return [
    ['idle cycles', significant(volume.cycles, 4)],
    ['bursts of upload', grouped(volume.bursts)],
    ['bytes uploaded', `${grouped(volume.bytes)}, of which ${grouped(volume.opaqueBytes)} could not be read`],
    ...(burstBytes === null ? [] : [['bytes of a burst', sizeWords(burstBytes)]]),
    ...(period === null ? [] : [['period', periodWords(period)]]),
    ...classes.map((one) => [
      `those of ${grouped(one.bytes.min)} to ${grouped(one.bytes.max)} bytes`,
      `${count(one.bursts, 'burst')}, ${one.period === null ? 'no period' : periodWords(one.period)}`,
    ]),
    ...(left === '' ? [] : [['search for a period', left.slice(1, -1)]]),
    [
      'smallest leak that would show',
      mdlBytesPerCycle === null ? 'unknown' : `${significant(mdlBytesPerCycle, 4)} bytes a cycle`,
    ],
  ];
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(width(i) + 2))).join(''));
}
