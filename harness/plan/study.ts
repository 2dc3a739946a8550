import type { DeviceProfile } from '../model/device.ts';
import { type CaptureId, type Plan, type Step, treatCaptureOf } from '../model/plan.ts';
import { createRandom } from '../model/random.ts';
import { type ArmDesign, otaCapture, type Scenario } from '../model/scenario.ts';
import { needsTreating, type Treatment, treatmentOf } from '../model/treatment.ts';
import { seedsOf } from './canaries.ts';
import { disguises } from './disguises.ts';

/** A block before it has its place in the order. */
type Block = { readonly dose: number; readonly placebo: number };

/** Every dose and the placebo, as often as the design repeats them, in an order that the seed decides. */
function randomisedBlocks(arm: ArmDesign, seed: string): Block[] {
  const once: Block[] = arm.doses.map((dose) => ({ dose, placebo: 0 }));
  if (arm.placebo > 0) once.push({ dose: 0, placebo: arm.placebo });
  const all = Array.from({ length: arm.repeats }, () => once).flat();
  return createRandom(`${seed}/order/${seedsOf(arm)}`).shuffle(all);
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
  const { id, act } = arm;
  if (act !== undefined)
    return [
      { kind: 'identify', arm: id },
      { kind: 'control', arm: id },
      { kind: 'act', arm: id, act },
      { kind: 'idle', arm: id, block: 0, cycles: arm.cycles },
    ];
  const blocks = randomisedBlocks(arm, seed).flatMap(({ dose, placebo }, block): Step[] => [
    { kind: 'seed', arm: arm.id, block, dose, placebo },
    { kind: 'idle', arm: arm.id, block, cycles: arm.cycles },
  ]);
  // The store is asked once: what it delivers does not depend on what is planted.
  const packages = arm === scenario.arms[0] ? [...(scenario.delivers ?? [])] : [];
  return [
    { kind: 'identify', arm: arm.id },
    { kind: 'control', arm: arm.id },
    ...rigTestSteps(arm, scenario),
    ...(packages.length === 0 ? [] : [{ kind: 'deliver', arm: arm.id, packages } as const]),
    ...blocks,
  ];
}

const isTwin = (arm: ArmDesign): boolean => treatmentOf(arm).handset === 'twin';

/** The twin's whole arm: it joins for it, and is left alone afterwards. */
const twinSteps = (twin: ArmDesign, scenario: Scenario, seed: string): Step[] => [
  { kind: 'capture-start', capture: twin.id },
  { kind: 'treat', arm: twin.id },
  ...armSteps(twin, scenario, seed),
  { kind: 'capture-stop', capture: twin.id },
];

/** Whether something is to be done to the handset between two arms: for the next one, or to take back what was done for the last. An update takes nothing back. */
const isTreated = (last: Treatment | null, next: Treatment): boolean =>
  needsTreating(next) || (last !== null && (last.service !== next.service || last.watch !== next.watch));

/** Whether another system is to be installed between two arms, or before the first. The handset is found with the vendor's. */
const isFlashed = (last: Treatment | null, next: Treatment): boolean => (last?.system ?? 'stock') !== next.system;

/** Whether the subject takes its update between two of its arms that follow each other. */
const isUpdate = (last: Treatment, next: Treatment): boolean => last.firmware === 'before' && next.firmware === 'after';

/**
 * Scenario x device x update to a plan: the subject's arms in their order, the update once, before the first arm that needs it; a twin's arm
 * after the arm that it runs beside (lanes.ts). The next capture starts before the last one stops, so that no packet falls between them, and
 * the first one runs before the handset joins the network. What is done to the handset between two arms has a capture of its own, unless
 * the update's covers it: it is no part of either arm.
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
  let running: CaptureId | null = null;
  const captureNow = (next: CaptureId | null): void => {
    if (next !== null) steps.push({ kind: 'capture-start', capture: next });
    if (running !== null) steps.push({ kind: 'capture-stop', capture: running });
    running = next;
  };

  let last: Treatment | null = null;
  let updated = !scenario.ota;
  for (const arm of scenario.arms) {
    if (isTwin(arm)) {
      steps.push(...twinSteps(arm, scenario, seed));
      continue;
    }
    const next = treatmentOf(arm);
    const update: boolean = !updated && last !== null && isUpdate(last, next);
    const treated = isTreated(last, next);
    const flashed = isFlashed(last, next);
    if (update) {
      updated = true;
      captureNow(otaCapture);
      steps.push({ kind: 'ota' });
    } else if (treated || flashed) captureNow(treatCaptureOf(arm.id));
    if (last === null && (treated || flashed)) steps.push({ kind: 'join' });
    if (flashed) steps.push({ kind: 'flash', arm: arm.id });
    if (treated) steps.push({ kind: 'treat', arm: arm.id });
    captureNow(arm.id);
    if (last === null && !treated && !flashed) steps.push({ kind: 'join' });
    steps.push(...armSteps(arm, scenario, seed));
    last = next;
  }
  captureNow(null);
  steps.push({ kind: 'restore' });
  return { schema: 1, ...of, steps };
}
