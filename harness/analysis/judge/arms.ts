import { actStores } from '../../model/act.ts';
import type { CaptureStats, Identity, IdleFacts, JournalLine, StepFacts } from '../../model/journal.ts';
import type { CaptureId, Plan, Step } from '../../model/plan.ts';
import type { ArmDesign, Scenario } from '../../model/scenario.ts';
import { type Treatment, treatmentOf } from '../../model/treatment.ts';
import type { ClockMap } from '../timing/clock-map.ts';
import type { IdleBlock } from '../volume/cycles.ts';
import type { JudgedCapture, JudgedTranscript, JudgeInput } from './input.ts';

/** How a step of the plan went. */
export type StepResult =
  | { readonly state: 'done'; readonly facts: StepFacts }
  | { readonly state: 'failed'; readonly code: string; readonly message: string }
  | { readonly state: 'missing' };

export type PlannedIdle = {
  readonly block: number;
  readonly cycles: number;
  readonly dose: number;
  readonly placebo: number;
  readonly facts: IdleFacts | null;
};

export type PlannedSeed = {
  readonly block: number;
  readonly dose: number;
  readonly placebo: number;
  readonly seeded: StepFacts['seeded'] | null;
};

/** One arm: what the plan wanted and what the journal says of it. */
export type ArmFacts = {
  readonly id: ArmDesign['id'];
  readonly design: ArmDesign;
  readonly treatment: Treatment;
  /** The treatment as it was read back; null where nothing shows it. */
  readonly treated: StepFacts['treatment'] | null;
  readonly identity: Identity | null;
  readonly capture: JudgedCapture | null;
  /** What interception wrote down of the arm, readable. */
  readonly transcripts: readonly JudgedTranscript[];
  readonly captureStats: CaptureStats | null;
  readonly controlPlanned: boolean;
  readonly control: { readonly canary: string; readonly url: string } | null;
  readonly idle: readonly PlannedIdle[];
  readonly seeds: readonly PlannedSeed[];
  /** The idle blocks that were observed from beginning to end, on the handset's clock. */
  readonly blocks: readonly IdleBlock[];
};

/** A cycle counts as whole when at most this share of it is lacking: the idle's end is read from the handset, with some delay. */
const wholeCycleTolerance = 0.05;

/** What became of each step of the plan; a step that was tried again counts by its last line. */
export function stepResults(plan: Plan, journal: readonly JournalLine[]): StepResult[] {
  const results: StepResult[] = plan.steps.map(() => ({ state: 'missing' }));
  for (const line of journal) {
    if (line.event === 'step-done' && line.step in results) results[line.step] = { state: 'done', facts: line.facts };
    else if (line.event === 'step-failed' && line.step in results)
      results[line.step] = { state: 'failed', code: line.failure.code, message: line.failure.message };
  }
  return results;
}

/** The facts of the steps that a test picks, in the plan's order; null where a step has none. */
function factsOf<S extends Step>(
  plan: Plan,
  results: readonly StepResult[],
  pick: (step: Step) => step is S,
): { step: S; facts: StepFacts | null }[] {
  return plan.steps.flatMap((step, i) => {
    const result = results[i];
    return pick(step) ? [{ step, facts: result?.state === 'done' ? result.facts : null }] : [];
  });
}

export function captureStatsOf(plan: Plan, results: readonly StepResult[], id: CaptureId): CaptureStats | null {
  const stops = factsOf(
    plan,
    results,
    (step): step is Extract<Step, { kind: 'capture-stop' }> => step.kind === 'capture-stop' && step.capture === id,
  );
  return stops[0]?.facts?.capture ?? null;
}

function observedBlocks(idle: readonly PlannedIdle[], map: ClockMap, cycleSeconds: number): IdleBlock[] {
  return idle.flatMap(({ block, dose, placebo, cycles: planned, facts }) => {
    if (facts === null) return [];
    const start = map.toHandset(facts.start.host) / 1000;
    const end = map.toHandset(facts.end.host) / 1000;
    const seconds = (facts.end.handset - facts.start.handset) / 1000;
    const cycles = Math.min(planned, Math.floor(seconds / cycleSeconds + wholeCycleTolerance));
    return end > start && cycles > 0 ? [{ block, dose, placebo, start, end, cycles }] : [];
  });
}

/** Without an update there is no old firmware: whatever is there is judged. */
const judgedTreatment = (design: ArmDesign, { ota }: Scenario): Treatment =>
  ota || design.treatment?.handset === 'twin' ? treatmentOf(design) : { ...treatmentOf(design), firmware: 'after' };

/** Everything that plan and journal hold of one arm. */
export function armFacts(
  input: JudgeInput,
  of: { readonly design: ArmDesign; readonly results: readonly StepResult[]; readonly map: ClockMap },
): ArmFacts {
  const { plan } = input;
  const { design, results, map } = of;
  const ofArm = <K extends 'treat' | 'act' | 'identify' | 'seed' | 'control' | 'idle'>(kind: K) =>
    factsOf(
      plan,
      results,
      (step): step is Extract<Step, { kind: K }> => step.kind === kind && 'arm' in step && step.arm === design.id,
    );
  const seeds = ofArm('seed').map(({ step, facts }) => ({
    block: step.block,
    dose: step.dose,
    placebo: step.placebo,
    seeded: facts?.seeded ?? null,
  }));
  // What a phase leaves on the handset is planted as well, if by no dose.
  const left = ofArm('act')
    .filter(({ step }) => actStores[step.act] !== null)
    .map(({ facts }) => ({ block: 0, dose: 0, placebo: 0, seeded: facts?.seeded ?? null }));
  const idle = ofArm('idle').map(({ step, facts }) => {
    const seed = seeds.find(({ block }) => block === step.block);
    return {
      block: step.block,
      cycles: step.cycles,
      dose: seed?.dose ?? 0,
      placebo: seed?.placebo ?? 0,
      facts: facts?.idle ?? null,
    };
  });
  const controls = ofArm('control');
  return {
    id: design.id,
    design,
    treatment: judgedTreatment(design, plan.scenario),
    treated: ofArm('treat')[0]?.facts?.treatment ?? null,
    identity: ofArm('identify')[0]?.facts?.identity ?? null,
    capture: input.captures.find(({ id }) => id === design.id) ?? null,
    transcripts: (input.transcripts ?? []).filter(({ id }) => id === design.id),
    captureStats: captureStatsOf(plan, results, design.id),
    controlPlanned: controls.length > 0,
    control: controls[0]?.facts?.control ?? null,
    idle,
    seeds: [...seeds, ...left],
    blocks: observedBlocks(idle, map, plan.scenario.cycleSeconds),
  };
}
