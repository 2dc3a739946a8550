import type { StepFacts } from '../../model/journal.ts';
import type { Step } from '../../model/plan.ts';
import type { RunContext } from '../context.ts';
import { act } from './act.ts';
import { attach } from './attach.ts';
import { startCapture, stopCapture } from './capture.ts';
import { sendControl } from './control.ts';
import { deliver } from './deliver.ts';
import { flash } from './flash.ts';
import { identify } from './identify.ts';
import { idle } from './idle.ts';
import { join } from './join.ts';
import { ota } from './ota.ts';
import { restore } from './restore.ts';
import { seed } from './seed.ts';
import { treat } from './treat.ts';

/** Performs one step of a plan. */
export function performStep(step: Step, context: RunContext): Promise<StepFacts> {
  switch (step.kind) {
    case 'attach':
      return attach(step, context);
    case 'capture-start':
      return startCapture(step, context);
    case 'capture-stop':
      return stopCapture(step, context);
    case 'join':
      return join(step, context);
    case 'treat':
      return treat(step, context);
    case 'flash':
      return flash(step, context);
    case 'identify':
      return identify(step, context);
    case 'seed':
      return seed(step, context);
    case 'control':
      return sendControl(step, context);
    case 'deliver':
      return deliver(step, context);
    case 'act':
      return act(step, context);
    case 'idle':
      return idle(step, context);
    case 'ota':
      return ota(step, context);
    case 'restore':
      return restore(step, context);
  }
}
