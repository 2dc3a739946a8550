import type { DeviceProfile } from '../model/device.ts';
import type { Plan, Step } from '../model/plan.ts';
import { createRandom } from '../model/random.ts';
import { type ArmDesign, otaCapture, type Scenario } from '../model/scenario.ts';
import { needsTreating, treatmentOf } from '../model/treatment.ts';
import { disguises } from './disguises.ts';

/** A block before it has its place in the order. */
type Block = { readonly dose: number; readonly placebo: number };

/** Every dose and the placebo, as often as the design repeats them, in an order that the seed decides. */
function randomisedBlocks(arm: ArmDesign, seed: string): Block[] {
  const once: Block[] = arm.doses.map((dose) => ({ dose, placebo: 0 }));
  if (arm.placebo > 0) once.push({ dose: 0, placebo: arm.placebo });
  const all = Array.from({ length: arm.repeats }, () => once).flat();
  return createRandom(`${seed}/order/${arm.id}`).shuffle(all);
}

/** What a rig test sends in an arm besides the one control canary of every arm. */
const rigTestSteps = (arm: ArmDesign, { rigTest }: Scenario): Step[] =>
  rigTest === undefined
    ? []
    : [
        ...disguises.map((disguise): Step => ({ kind: 'control', arm: arm.id, disguise })),
        ...rigTest.opaqueBytes.map((opaque): Step => ({ kind: 'control', arm: arm.id, opaque })),
      ];

function armSteps(arm: ArmDesign, scenario: Scenario, seed: string): Step[] {
  const blocks = randomisedBlocks(arm, seed).flatMap(({ dose, placebo }, block): Step[] => [
    { kind: 'seed', arm: arm.id, block, dose, placebo },
    { kind: 'idle', arm: arm.id, block, cycles: arm.cycles },
  ]);
  return [
    ...(needsTreating(treatmentOf(arm)) ? [{ kind: 'treat', arm: arm.id } as const] : []),
    { kind: 'identify', arm: arm.id },
    { kind: 'control', arm: arm.id },
    ...rigTestSteps(arm, scenario),
    ...blocks,
  ];
}

/** Whether the subject takes its update between two arms that follow each other. */
const isUpdate = (arm: ArmDesign, next: ArmDesign): boolean =>
  treatmentOf(arm).firmware === 'before' &&
  treatmentOf(next).firmware === 'after' &&
  treatmentOf(next).handset === 'subject';

/**
 * Scenario x device x update to a plan: the arms in their order, the update once, before the first arm that needs it. The next capture starts before the last one stops, so that no packet falls between them,
 * and the first one runs before the handset joins the network.
 */
export function makePlan(of: {
  run: string;
  createdAt: string;
  seed: string;
  device: DeviceProfile;
  scenario: Scenario;
  update: string | null;
}): Plan {
  const { scenario, seed } = of;
  const steps: Step[] = [{ kind: 'attach' }];
  let updated = false;
  scenario.arms.forEach((arm, i) => {
    const first = i === 0;
    if (first) steps.push({ kind: 'capture-start', capture: arm.id }, { kind: 'join' });
    steps.push(...armSteps(arm, scenario, seed));
    const next = scenario.arms[i + 1];
    if (next === undefined) {
      steps.push({ kind: 'capture-stop', capture: arm.id });
      return;
    }
    if (scenario.ota && !updated && isUpdate(arm, next)) {
      updated = true;
      steps.push(
        { kind: 'capture-start', capture: otaCapture },
        { kind: 'capture-stop', capture: arm.id },
        { kind: 'ota' },
        { kind: 'capture-start', capture: next.id },
        { kind: 'capture-stop', capture: otaCapture },
      );
    } else steps.push({ kind: 'capture-start', capture: next.id }, { kind: 'capture-stop', capture: arm.id });
  });
  steps.push({ kind: 'restore' });
  return { schema: 1, ...of, steps };
}
