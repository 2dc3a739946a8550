import { join } from 'node:path';
import { contactsOfFlows, type Side, spanOf } from '../../analysis/diff/side.ts';
import { gapShareOfCycle } from '../../analysis/timing/bursts.ts';
import { createClockMap } from '../../analysis/timing/clock-map.ts';
import { type RunEvidence, readRun } from '../../evidence/read.ts';
import { LeakdiffError } from '../../model/failure.ts';
import type { IdleFacts } from '../../model/journal.ts';
import { scanWholeFile } from '../../run/scan-file.ts';
import { captureNotes, type OpenOptions, sightingsOf } from './open-side.ts';

/** The idle blocks of an arm that came to their end. */
function idleBlocks({ plan, journal }: RunEvidence, arm: string): IdleFacts[] {
  return journal.flatMap((line) => {
    const step = line.event === 'step-done' ? plan.steps[line.step] : undefined;
    const idle = line.event === 'step-done' ? line.facts.idle : undefined;
    return step?.kind === 'idle' && step.arm === arm && idle !== undefined ? [idle] : [];
  });
}

/**
 * One arm of a run: the one under test unless another is named. Times are the handset's; only idle time counts, since seeding and booting differ between
 * runs by chance. `EVIDENCE_MISSING` where the arm was not captured.
 */
export async function openRun(folder: string, options: OpenOptions & { readonly arm: string | null }): Promise<Side> {
  const evidence = await readRun(folder);
  const captured: string[] = evidence.captures.map(({ id }) => id);
  const arm = options.arm ?? (captured.includes('after') ? 'after' : 'before');
  const capture = evidence.captures.find(({ id }) => id === arm);
  if (capture === undefined)
    throw new LeakdiffError(
      'EVIDENCE_MISSING',
      `${folder} has no capture of the arm ${arm}; it has: ${captured.join(', ') || 'none'}`,
    );
  const own = evidence.ledger.entries.filter(({ store }) => store !== 'control' && store !== 'placebo');
  const canaries = options.canaries ?? own.map(({ canary }) => canary);
  const labels = new Map(own.map(({ canary, store }) => [canary.id, `${store} ${canary.kind}`]));
  const result = await scanWholeFile({
    file: join(folder, capture.file),
    canaries,
    lookup: options.lookup,
    source: { path: join(folder, capture.file) },
  });

  const blocks = idleBlocks(evidence, arm);
  const knots = evidence.clock.length > 0 ? evidence.clock : blocks.flatMap(({ start, end }) => [start, end]);
  const map = createClockMap(knots);
  const idle = (seconds: number): boolean =>
    blocks.length === 0 || blocks.some(({ start, end }) => seconds * 1000 >= start.host && seconds * 1000 <= end.host);
  const toSeconds = (time: number): number => (knots.length === 0 ? time : map.toHandset(time * 1000) / 1000);
  const flows = result.flows.filter(
    ({ start, end, uploads }) => idle(start) || idle(end) || uploads.some((one) => idle(one.time)),
  );
  const contacts = contactsOfFlows(
    flows.map((flow) => ({ ...flow, uploads: flow.uploads.filter(({ time }) => idle(time)) })),
    toSeconds,
  );
  const [first] = blocks;
  const whole = spanOf(contacts);
  return {
    name: `${options.name} (${evidence.plan.run}, arm ${arm})`,
    kind: 'run',
    unit: 'burst',
    gapSeconds: evidence.plan.scenario.cycleSeconds * gapShareOfCycle,
    seconds:
      blocks.length === 0
        ? whole.seconds
        : blocks.reduce((sum, { start, end }) => sum + (end.handset - start.handset) / 1000, 0),
    from: first === undefined ? whole.from : first.start.handset / 1000,
    contacts,
    sightings: sightingsOf(result.hits, (id) => (options.canaries === null ? (labels.get(id) ?? null) : id)),
    notes: [
      blocks.length === 0
        ? 'no idle block came to its end: the whole capture is compared'
        : 'uploads are those of idle time alone, canaries those of the whole capture',
      ...captureNotes(result),
    ],
  };
}
