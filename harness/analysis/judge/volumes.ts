import type { Plan } from '../../model/plan.ts';
import type { Volume } from '../../model/verdict.ts';
import { type Burst, findBursts, gapShareOfCycle } from '../timing/bursts.ts';
import { type BlockBytes, bytesByCycle } from '../volume/cycles.ts';
import type { Detectable } from '../volume/detectable.ts';
import {
  createDesign,
  type Design,
  type DoseResponse,
  detectableAt,
  doseResponse,
  scored,
} from '../volume/dose-response.ts';
import { type Drift, findDrift } from '../volume/drift.ts';
import { holm } from '../volume/holm.ts';
import type { ArmFacts } from './arms.ts';
import { promptResponses } from './at-once.ts';
import type { EndpointGroup } from './endpoints.ts';
import { promptBlocks } from './prompt.ts';
import { type Rare, rarity } from './rare.ts';
import { isRepeated, judgeResponse, type Response } from './response.ts';
import { sizesOf, timingsOf } from './timings.ts';

/** All that is measured of one endpoint in one arm. */
export type EndpointVolume = {
  readonly group: EndpointGroup;
  readonly bursts: readonly Burst[];
  /** Idle cycles, wash-out included. */
  readonly blocks: readonly BlockBytes[];
  /** The cycles that the dose-response counts: whole blocks, wash-out left out. */
  readonly counted: readonly BlockBytes[];
  readonly volume: Volume;
  readonly response: Response;
  readonly detectable: Detectable | null;
  readonly drift: Drift | null;
  /** Not null where it was uploaded to unread, and too seldom to be judged by volume. */
  readonly rare: Rare | null;
};

export type ArmVolumes = {
  readonly endpoints: readonly EndpointVolume[];
  /** Null where the arm has fewer than two doses, or too little of it was observed. */
  readonly design: Design | null;
  /** The upload to all endpoints together: what is spread so thin that no single one shows it. Null without a design or uploads. */
  readonly together: DoseResponse | null;
  /** The upload to all of them while each block is seeded and until its wash-out ends. Null without a design or such uploads. */
  readonly prompt: DoseResponse | null;
  /** The family-wise level of this arm: a share of the scenario's where several arms are judged. */
  readonly alpha: number;
  /** How many endpoints share it. */
  readonly tested: number;
};

/** Blocks of all endpoints, summed cycle by cycle. */
function sumBlocks(all: readonly (readonly BlockBytes[])[]): BlockBytes[] {
  const [first = []] = all;
  return first.map((block, i) => ({
    ...block,
    cycles: block.cycles.map((_, c) => all.reduce((sum, blocks) => sum + (blocks[i]?.cycles[c] ?? 0), 0)),
  }));
}

/** Volume, timing and dose-response of every endpoint of an arm but the rig's own control host. */
export function armVolumes(of: {
  readonly plan: Plan;
  readonly arm: ArmFacts;
  readonly groups: readonly EndpointGroup[];
  readonly permutations: number;
  /** Family-wise level of the arm's dose-responses. */
  readonly alpha: number;
}): ArmVolumes {
  const { plan, arm, groups } = of;
  const { cycleSeconds, limits } = plan.scenario;
  const { washout } = arm.design;
  const seed = `${plan.seed}/judge/${arm.id}`;
  const whole = arm.blocks.filter(({ cycles }) => cycles > arm.design.washout);
  const design = createDesign(whole, { most: of.permutations, seed });

  const measured = groups.map((group) => {
    const blocks = bytesByCycle(group.uploads, { blocks: arm.blocks, cycleSeconds });
    const counted = scored(blocks, arm.design.washout).filter(({ cycles }) => cycles.length > 0);
    const uploads = counted.some(({ cycles }) => cycles.some((bytes) => bytes > 0));
    const response =
      design !== null && uploads ? doseResponse(counted, { design, confidence: limits.confidence }) : null;
    return { group, blocks, counted, response };
  });
  const tested = measured.filter(({ response }) => response !== null);
  const corrected = holm(tested.map(({ response }) => response?.p ?? 1));
  const atOnce = promptResponses(groups, {
    ...{ blocks: whole, washoutSeconds: washout * cycleSeconds, alpha: of.alpha },
    ...{ design, confidence: limits.confidence },
  });
  const pHolmOf = new Map(tested.map(({ group }, i) => [group.key, corrected[i] ?? 1]));

  const endpoints = measured.map(({ group, blocks, counted, response }): EndpointVolume => {
    const bursts = findBursts(group.uploads, gapShareOfCycle * cycleSeconds);
    const idlePHolm = pHolmOf.get(group.key) ?? 1;
    const inCycles =
      response === null || design === null
        ? 'untested'
        : judgeResponse(response, idlePHolm, {
            alpha: of.alpha,
            repeated: isRepeated(design),
            largestDose: Math.max(...design.doses),
          });
    const found =
      response === null || design === null
        ? null
        : detectableAt(counted, {
            design,
            follows: inCycles !== 'flat',
            alpha: of.alpha / tested.length,
            power: limits.power,
            seed: `${seed}/${group.key}`,
          });
    const quiet = inCycles === 'flat' || inCycles === 'untested';
    const sudden = quiet ? (atOnce.byKey.get(group.key) ?? null) : null;
    const told = sudden ?? (response && { ...response, pHolm: idlePHolm });
    const rare =
      sudden === null && quiet && design !== null && group.opaqueBytes > 0
        ? rarity(promptBlocks([group], { blocks: whole, washoutSeconds: Number.POSITIVE_INFINITY }), {
            ...{ design, alpha: of.alpha / Math.max(1, tested.length), limitBytes: limits.mdlBytesPerCycle },
          })
        : null;
    const idle = arm.blocks;
    const inIdle = bursts.filter(({ start }) => idle.some((block) => start >= block.start && start < block.end));
    return {
      group,
      bursts,
      blocks,
      counted,
      response: sudden === null ? inCycles : 'follows',
      rare,
      detectable: found,
      drift: response === null ? null : findDrift(counted),
      volume: {
        cycles: blocks.reduce((sum, { cycles }) => sum + cycles.length, 0),
        bursts: inIdle.length,
        bytes: group.bytes,
        opaqueBytes: group.opaqueBytes,
        burstBytes: sizesOf(inIdle),
        ...timingsOf(bursts, arm, plan),
        doseResponse: told && {
          ...told,
          blocks: [...told.blocks],
          ...(sudden === null ? {} : { window: 'planting' as const }),
        },
        mdlBytesPerCycle: rare === null ? (found?.bytesPerCycle ?? null) : null,
      },
    };
  });
  const together =
    design !== null && tested.length > 0
      ? doseResponse(sumBlocks(tested.map(({ counted }) => counted)), {
          design,
          confidence: limits.confidence,
        })
      : null;
  return { endpoints, design, together, prompt: atOnce.together, alpha: of.alpha, tested: tested.length };
}
