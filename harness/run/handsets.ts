import { type Handset, openHandset, type RunningAdbServer } from '../handset/index.ts';
import type { Bench } from '../model/device.ts';
import { LeakdiffError } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import type { Plan } from '../model/plan.ts';
import { hasTwin } from '../plan/lanes.ts';
import { type RunContext, untouched } from './context.ts';
import { createBesideProgress } from './progress-beside.ts';

/** The handset that is studied, and the one that stands beside it where the plan has a twin. */
export type Handsets = { readonly handset: Handset; readonly twin: Handset | null };

/** Attaches them. Throws HANDSET_ABSENT and its like, before anything is written. */
export async function attachHandsets(of: {
  readonly plan: Plan;
  readonly server: RunningAdbServer;
  /** What the bench program said; null over USB. */
  readonly bench: Bench | null;
  readonly signal: AbortSignal;
}): Promise<Handsets> {
  const { plan, server, bench, signal } = of;
  let twin: Handset | null = null;
  const open = (address: string | null, others: () => Handset[]): Promise<Handset> =>
    openHandset({
      ...{ server, profile: plan.device, address, others, signal },
      ...(bench && { waitMs: limits.bench.readyMs }),
    });
  const handset = await open(bench?.adb ?? null, () => (twin === null ? [] : [twin]));
  if (!hasTwin(plan)) return { handset, twin };
  if (bench !== null && bench.twin === undefined)
    throw new LeakdiffError(
      'HANDSET_ABSENT',
      'the bench program put no second handset on the bench, which the plan asks for (--twin)',
    );
  twin = await open(bench?.twin?.adb ?? null, () => [handset]);
  return { handset, twin };
}

/** What the steps of the twin's arms work with: its own handset, end of the network and memory; evidence, undoing and time left are the study's. */
export function createTwinContext(context: RunContext, twin: Handset): RunContext {
  const end = context.network.twin;
  if (end === null) throw new LeakdiffError('CAPTURE_FAILED', 'the capture network has no place for a second handset');
  return {
    ...context,
    handset: twin,
    network: { ...context.network, ...end, twin: null },
    progress: createBesideProgress(context.progress, 'the twin'),
    identities: [],
    state: untouched(),
    twin: null,
    subject: context.handset,
  };
}
