import { limits } from '../../model/limits.ts';
import { type ArmDesign, otaCapture, type Scenario } from '../../model/scenario.ts';
import { treatmentOf } from '../../model/treatment.ts';
import { isPublicAddress } from '../endpoint/scope.ts';
import { type ClockMap, createClockMap } from '../timing/clock-map.ts';
import { median } from '../timing/quantiles.ts';
import { type ArmFacts, armFacts, type StepResult, stepResults } from './arms.ts';
import { type CanaryFinding, canaryFindings, type Decoded, decodedByEndpoint, entriesByCanary } from './canaries.ts';
import { type EndpointGroup, groupEndpoints } from './endpoints.ts';
import type { JudgeInput } from './input.ts';
import { leaksOf } from './leaks.ts';
import { type ArmVolumes, armVolumes } from './volumes.ts';

/** One arm with everything that was measured in it. */
export type Arm = ArmFacts & {
  /** The clock of the arm's own handset. */
  readonly map: ClockMap;
  /** Endpoints, the rig's control host left out. */
  readonly groups: readonly EndpointGroup[];
  readonly controlGroup: EndpointGroup | null;
  readonly canaries: readonly CanaryFinding[];
  readonly decoded: readonly Decoded[];
  readonly volumes: ArmVolumes;
  /** True when the control canary was found, by the ordinary search, in an upload to the control host. */
  readonly controlFound: boolean;
};

/** All observations of a run; gates and outcome are decided on these alone. */
export type Facts = {
  readonly input: JudgeInput;
  readonly results: readonly StepResult[];
  readonly map: ClockMap;
  /** Every arm of the scenario, in its order. */
  readonly arms: readonly Arm[];
  /** The subject's arms with the old firmware; none where the scenario has no update. */
  readonly oldArms: readonly Arm[];
  /** The first of them. */
  readonly before: Arm | null;
  /** The subject's arms whose firmware is judged: at least one. */
  readonly newArms: readonly Arm[];
  /** The one that is told of: the first of these that leaks, else the first. */
  readonly judged: Arm;
  /** Handsets that keep the old firmware. */
  readonly twins: readonly Arm[];
  /** The subject's arms with a system of other makers: compared with, and neither old nor judged. */
  readonly otherSystems: readonly Arm[];
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

/** True for an arm in which a dose-response would be called a leak. */
const isTested = (design: ArmDesign, { ota }: Scenario): boolean => {
  const { firmware, handset, system } = treatmentOf(design);
  return (
    handset === 'subject' && system === 'stock' && (firmware === 'after' || !ota) && new Set(design.doses).size > 1
  );
};

/** The arms that are judged by doses share the level (Bonferroni): one false alarm in any of them would be the verdict. */
const levelOf = ({ design }: ArmFacts, scenario: Scenario): number => {
  const sharing = scenario.arms.filter((other) => isTested(other, scenario)).length;
  return scenario.limits.alpha / (isTested(design, scenario) ? sharing : 1);
};

/** Observes everything that the evidence allows; what is missing stays null or empty. */
export function observe(input: JudgeInput): Facts {
  const { plan } = input;
  const results = stepResults(plan, input.journal);
  const knots = input.clock.length > 0 ? input.clock : idleReadings(results);
  const map = createClockMap(knots);
  const hosts = controlHosts(results);
  const entries = entriesByCanary(input.ledger);

  const observeArm = (design: ArmFacts['design']): Arm => {
    // The run's clock is the subject's; of a twin's only the ends of its idle blocks are known.
    const own = design.treatment?.handset === 'twin' ? createClockMap(idleReadings(resultsOfArm(design.id))) : map;
    const facts = armFacts(input, { design, results, map: own });
    const all =
      facts.capture === null ? [] : groupEndpoints(facts.capture, { map: own, lookup: input.lookup, ownHosts: hosts });
    const groups = all.filter(({ key }) => !hosts.has(key));
    const hits = [...(facts.capture?.hits ?? []), ...facts.transcripts.flatMap((transcript) => transcript.hits)];
    const canaries = canaryFindings(hits, { capture: design.id, entries, controlHosts: hosts });
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
      map: own,
      groups,
      controlGroup: all.filter(({ key }) => hosts.has(key)).sort((a, b) => b.bytes - a.bytes)[0] ?? null,
      canaries,
      decoded: decodedByEndpoint(canaries, { capture: design.id, groups, entries }),
      volumes: armVolumes({
        ...{ plan, arm: facts, groups, permutations: limits.analysis.permutations },
        alpha: levelOf(facts, plan.scenario),
      }),
      controlFound: hits.some(
        ({ canary, direction, endpoint }) =>
          controls.has(canary) &&
          direction === 'up' &&
          hosts.has(endpoint.host?.toLowerCase() ?? '') &&
          !isPublicAddress(endpoint.ip),
      ),
    };
  };
  const resultsOfArm = (id: string): StepResult[] =>
    results.filter((_, i) => {
      const step = plan.steps[i];
      return step !== undefined && 'arm' in step && step.arm === id;
    });

  const arms = plan.scenario.arms.map(observeArm);
  const subjects = arms.filter(({ treatment }) => treatment.handset === 'subject' && treatment.system === 'stock');
  const oldArms = subjects.filter(({ treatment }) => treatment.firmware === 'before');
  const after = subjects.filter(({ treatment }) => treatment.firmware === 'after');
  // A scenario without an arm to judge is judged by its last one, whose gates then say what is wrong with it.
  const newArms = after.length > 0 ? after : arms.slice(-1);
  const ota = input.captures.find(({ id }) => id === otaCapture);
  return {
    input,
    results,
    map,
    arms,
    oldArms,
    before: oldArms[0] ?? null,
    newArms,
    judged: newArms.find((arm) => leaksOf([arm]).length > 0) ?? (newArms[0] as Arm),
    twins: arms.filter(({ treatment }) => treatment.handset === 'twin'),
    otherSystems: arms.filter(({ treatment }) => treatment.system === 'third-party'),
    otaCanaries: canaryFindings(ota?.hits ?? [], { capture: otaCapture, entries, controlHosts: hosts }),
    controlHosts: hosts,
  };
}

/** Both clocks at the ends of the idle blocks: the last resort where no map and no samples were kept. */
function idleReadings(results: readonly StepResult[]) {
  return results.flatMap((result) =>
    result.state === 'done' && result.facts.idle !== undefined ? [result.facts.idle.start, result.facts.idle.end] : [],
  );
}

/** Handset seconds for each host second while idle: the median over idle blocks of the map's rate in the middle of them. */
export function idleClockRate({ arms }: Pick<Facts, 'arms'>): number | null {
  const rates = arms.flatMap(({ idle, map }) =>
    idle.flatMap(({ facts }) => (facts === null ? [] : [map.rateAt((facts.start.host + facts.end.host) / 2)])),
  );
  const known = rates.filter(Number.isFinite);
  return known.length === 0 ? null : median(known);
}
