import { limits } from '../../model/limits.ts';
import type { CaptureId } from '../../model/plan.ts';
import { isPublicAddress } from '../endpoint/scope.ts';
import { type ClockMap, createClockMap } from '../timing/clock-map.ts';
import { median } from '../timing/quantiles.ts';
import { type ArmFacts, armFacts, type StepResult, stepResults } from './arms.ts';
import { type CanaryFinding, canaryFindings, type Decoded, decodedByEndpoint, entriesByCanary } from './canaries.ts';
import { type EndpointGroup, groupEndpoints } from './endpoints.ts';
import type { JudgeInput } from './input.ts';
import { type ArmVolumes, armVolumes, type EndpointVolume } from './volumes.ts';

/** One arm with everything that was measured in it. */
export type Arm = ArmFacts & {
  /** Endpoints, the rig's control host left out. */
  readonly groups: readonly EndpointGroup[];
  readonly controlGroup: EndpointGroup | null;
  readonly canaries: readonly CanaryFinding[];
  readonly decoded: readonly Decoded[];
  readonly volumes: ArmVolumes;
  /** True when the control canary was found, by the ordinary search, in an upload to the control host. */
  readonly controlFound: boolean;
};

/** An endpoint that private data goes to, in one arm. */
export type Leak = { readonly key: string; readonly decoded: Decoded | null; readonly volume: EndpointVolume | null };

/** All observations of a run; gates and outcome are decided on these alone. */
export type Facts = {
  readonly input: JudgeInput;
  readonly results: readonly StepResult[];
  readonly map: ClockMap;
  /** The arm of the old firmware; null where the scenario has no update. */
  readonly before: Arm | null;
  /** The arm whose firmware is judged. */
  readonly judged: Arm;
  /** What was decoded while the update was taken; told, but not judged, as two firmwares share that capture. */
  readonly otaCanaries: readonly CanaryFinding[];
  readonly controlHosts: ReadonlySet<string>;
};

/** Hosts that controls were sent to, lower case. A URL that cannot be read names none. */
function controlHosts(results: readonly StepResult[]): Set<string> {
  const hosts = new Set<string>();
  for (const result of results) {
    const url = result.state === 'done' ? result.facts.control?.url : undefined;
    if (url !== undefined && URL.canParse(url)) hosts.add(new URL(url).hostname.toLowerCase());
  }
  return hosts;
}

/** Observes everything that the evidence allows; what is missing stays null or empty. */
export function observe(input: JudgeInput): Facts {
  const { plan } = input;
  const results = stepResults(plan, input.journal);
  const knots = input.clock.length > 0 ? input.clock : idleReadings(results);
  const map = createClockMap(knots);
  const hosts = controlHosts(results);
  const entries = entriesByCanary(input.ledger);

  const observeArm = (design: ArmFacts['design']): Arm => {
    const facts = armFacts(input, { design, results, map });
    const all =
      facts.capture === null ? [] : groupEndpoints(facts.capture, { map, lookup: input.lookup, ownHosts: hosts });
    const groups = all.filter(({ key }) => !hosts.has(key));
    const canaries = canaryFindings(facts.capture?.hits ?? [], { capture: design.id, entries, controlHosts: hosts });
    const controls = new Set(
      [...entries.values()]
        .filter(
          ({ store, arm, canary }) => store === 'control' && (arm === design.id || canary.id === facts.control?.canary),
        )
        .map(({ canary }) => canary.id),
    );
    if (facts.control !== null) controls.add(facts.control.canary);
    return {
      ...facts,
      groups,
      controlGroup: all.find(({ key }) => hosts.has(key)) ?? null,
      canaries,
      decoded: decodedByEndpoint(canaries, { capture: design.id, groups, entries }),
      volumes: armVolumes({ plan, arm: facts, groups, permutations: limits.analysis.permutations }),
      controlFound: (facts.capture?.hits ?? []).some(
        ({ canary, direction, endpoint }) =>
          controls.has(canary) &&
          direction === 'up' &&
          hosts.has(endpoint.host?.toLowerCase() ?? '') &&
          !isPublicAddress(endpoint.ip),
      ),
    };
  };

  const { arms } = plan.scenario;
  const judgedDesign = arms.find(({ id }) => id === 'after') ?? (arms.at(-1) as ArmFacts['design']);
  const beforeDesign = arms.find(({ id }) => id === 'before');
  const ota = input.captures.find(({ id }) => id === ('ota' satisfies CaptureId));
  return {
    input,
    results,
    map,
    before:
      plan.scenario.ota && beforeDesign !== undefined && beforeDesign !== judgedDesign
        ? observeArm(beforeDesign)
        : null,
    judged: observeArm(judgedDesign),
    otaCanaries: canaryFindings(ota?.hits ?? [], { capture: 'ota', entries, controlHosts: hosts }),
    controlHosts: hosts,
  };
}

/** Both clocks at the ends of the idle blocks: the last resort where no map and no samples were kept. */
function idleReadings(results: readonly StepResult[]) {
  return results.flatMap((result) =>
    result.state === 'done' && result.facts.idle !== undefined ? [result.facts.idle.start, result.facts.idle.end] : [],
  );
}

/** Endpoints that private data goes to, decoded ones and those whose upload follows the seeding, in order of their names. */
export function leaksOf(arm: Arm): Leak[] {
  const decoded = arm.decoded.filter(({ proven }) => proven);
  const volumes = arm.volumes.endpoints.filter(({ response }) => response === 'follows');
  const keys = new Set([...decoded.map(({ key }) => key), ...volumes.map(({ group }) => group.key)]);
  return [...keys].sort().map((key) => ({
    key,
    decoded: decoded.find((one) => one.key === key) ?? null,
    volume: arm.volumes.endpoints.find(({ group }) => group.key === key) ?? null,
  }));
}

/** Handset seconds for each host second while idle: the median over idle blocks of the map's rate in the middle of them. */
export function idleClockRate({ map, before, judged }: Pick<Facts, 'map' | 'before' | 'judged'>): number | null {
  const rates = [before, judged].flatMap((arm) =>
    (arm?.idle ?? []).flatMap(({ facts }) =>
      facts === null ? [] : [map.rateAt((facts.start.host + facts.end.host) / 2)],
    ),
  );
  const known = rates.filter(Number.isFinite);
  return known.length === 0 ? null : median(known);
}
