import { actWords } from '../../model/act.ts';
import { type Arm, type Facts, idleClockRate } from './facts.ts';
import { standingOf } from './findings.ts';
import type { ArmSeries, CycleBytes, EndpointSeries, Series } from './series.ts';

/** Uploaded bytes of each idle cycle of one endpoint, with the handset second at which the cycle began. */
function cycleSeries(arm: Arm, key: string, cycleSeconds: number): CycleBytes[] {
  const blocks = arm.volumes.endpoints.find(({ group }) => group.key === key)?.blocks ?? [];
  return blocks.flatMap(({ block, cycles }, i) =>
    cycles.map((bytes, cycle) => ({ block, cycle, bytes, time: (arm.blocks[i]?.start ?? 0) + cycle * cycleSeconds })),
  );
}

function endpointSeries(arm: Arm, of: { readonly cycleSeconds: number; readonly mdlLimit: number }): EndpointSeries[] {
  const groups = arm.controlGroup === null ? arm.groups : [...arm.groups, arm.controlGroup];
  return groups.map((group) => {
    const { key, endpoint, flows, bytes, opaqueBytes } = group;
    return {
      arm: arm.id,
      key,
      endpoint,
      role: group === arm.controlGroup ? 'control' : standingOf(arm, key, of.mdlLimit),
      flows: flows.length,
      bytes,
      opaqueBytes,
      canaries: arm.decoded.find((decoded) => decoded.key === key)?.distinct ?? 0,
      cycles: cycleSeries(arm, key, of.cycleSeconds),
      volume: arm.volumes.endpoints.find((one) => one.group === group)?.volume ?? null,
    };
  });
}

function partOf(arm: Arm, { newArms, oldArms, otherSystems }: Facts): ArmSeries['part'] {
  if (newArms.includes(arm)) return 'judged';
  if (oldArms.includes(arm)) return 'old';
  return otherSystems.includes(arm) ? 'other' : 'twin';
}

/** What a report's pictures show. */
export function seriesOf(facts: Facts): Series {
  const { arms, input } = facts;
  const { cycleSeconds, limits } = input.plan.scenario;
  return {
    clockRate: idleClockRate(facts),
    cycleSeconds,
    arms: arms.map(
      (arm): ArmSeries => ({
        id: arm.id,
        part: partOf(arm, facts),
        firmware: arm.identity?.incremental ?? null,
        phase: arm.design.act === undefined ? null : actWords[arm.design.act],
        washout: arm.design.washout,
        blocks: arm.blocks.map(({ block, dose, placebo, start, end }) => ({ block, dose, placebo, start, end })),
      }),
    ),
    endpoints: arms.flatMap((arm) => endpointSeries(arm, { cycleSeconds, mdlLimit: limits.mdlBytesPerCycle })),
  };
}
