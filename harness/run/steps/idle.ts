import { feelCharger, feelUnplugged, idleFor, type UndoQueue, wake } from '../../handset/index.ts';
import type { BothClocks } from '../../model/journal.ts';
import type { Perform } from '../context.ts';
import { timeLeft } from '../eta.ts';
import { keepClockSample } from '../record.ts';

/** A look a minute for three days. */
const mostReadings = 5_000;

/**
 * Idles the handset for whole cycles of its own clock, screen off, and wakes it: the first half as in a pocket, on its battery, the second as
 * at night, on its charger, since some programs send only then (Android's JobScheduler and sync adapters know both conditions).
 */
export const idle: Perform<'idle'> = async ({ arm, block, cycles }, context) => {
  const { plan, handset, progress, eta, undo, signal } = context;
  const cycleMs = plan.scenario.cycleSeconds * 1000;
  const blocks = plan.steps.filter((step) => step.kind === 'idle' && step.arm === arm).length;
  const index = plan.steps.findIndex((step) => step.kind === 'idle' && step.arm === arm && step.block === block);
  const name = `block ${block + 1} of ${blocks}`;

  const taken: (() => void)[] = [];
  const own: UndoQueue = {
    push: (what, action) => {
      const done = undo.push(what, action);
      taken.push(done);
      return done;
    },
  };
  own.push('switch the screen on', () => wake(handset));
  await feelUnplugged(handset, { undo: own, signal });
  const begun = Date.now();
  // Each look is a reading that a published clock map is held against, so that it cannot bend between a block's ends.
  const readings: BothClocks[] = [];
  const facts = await idleFor(handset, {
    handsetMs: cycles * cycleMs,
    signal,
    halfway: () => feelCharger(handset, { signal }),
    onLook: ({ remaining, host, handset: there }) => {
      if (readings.length < mostReadings) readings.push({ host, handset: there });
      const gone = cycles * cycleMs - remaining;
      const current = gone > 0 ? ((host - begun) * remaining) / gone : null;
      const later = eta.after(index);
      const left = current === null || later === null ? null : current + later;
      const cycle = Math.min(cycles, Math.floor(gone / cycleMs) + 1);
      progress.say([`${name}: idling, cycle ${cycle} of ${cycles}`, timeLeft(left)].filter(Boolean).join(' · '), {
        minor: true,
      });
    },
  });
  eta.idled(cycles, facts.end.host - facts.start.host);
  for (const reading of readings) await keepClockSample(context, reading);
  await wake(handset, { signal });
  for (const done of taken) done();
  progress.say([`${name}: idled ${cycles} cycles`, timeLeft(eta.after(index))].filter(Boolean).join(' · '));
  return { idle: facts };
};
