import { isPublicAddress } from '../../endpoint/scope.ts';
import { cyclesLacking } from '../../volume/planning.ts';
import { observedCycles } from '../bounds.ts';
import { conditionsOf } from '../conditions.ts';
import type { EndpointGroup } from '../endpoints.ts';
import type { Arm, Facts } from '../facts.ts';
import { count, list, name, percent } from '../words.ts';
import { again, cheapestFirst } from './experiment.ts';
import { type GateResult, type GateRule, ofEach } from './rule.ts';

const confidence = 0.95;
const mostNamed = 5;

/** Idle cycles of a passive arm in which an endpoint was uploaded to. */
function cyclesWith(arm: Arm, group: EndpointGroup): number {
  const blocks = arm.volumes.endpoints.find((one) => one.group === group)?.blocks ?? [];
  return blocks.reduce((sum, { cycles }) => sum + cycles.filter((bytes) => bytes > 0).length, 0);
}

/** Endpoints of the internet that a passive arm uploaded to while idle, with the share of cycles in which it did. */
function seenPassively(passive: readonly Arm[]): { group: EndpointGroup; share: number }[] {
  return passive.flatMap((arm) =>
    arm.groups
      .filter((group) => group.bytes > 0 && [...group.ips].some(isPublicAddress))
      .map((group) => ({ group, share: cyclesWith(arm, group) / observedCycles(arm) }))
      .filter(({ share }) => share > 0),
  );
}

function checkArm(arm: Arm, facts: Facts): GateResult {
  const condition = conditionsOf(facts).find(({ arms }) => arms.includes(arm));
  const passive = (condition?.arms ?? []).filter(({ treatment }) => treatment.watch === 'passive');
  const cycles = observedCycles(arm);
  if (passive.length === 0)
    return {
      passed: false,
      detail:
        'Nobody watched the same firmware and treatment passively, so that nothing shows what interception suppressed.',
      remedy: cheapestFirst([{ action: `Idle ${count(cycles, 'cycle')} without interception`, cycles }], facts),
    };
  const uploaded = new Set(arm.groups.filter(({ bytes }) => bytes > 0).map(({ key }) => key));
  for (const { hosts } of arm.transcripts) for (const host of hosts) uploaded.add(host);
  const seen = seenPassively(passive);
  const missing = seen.filter(({ group }) => !uploaded.has(group.key));
  if (seen.length === 0)
    return {
      passed: false,
      detail: 'No upload to the internet was seen passively, so that there is nothing to compare interception with.',
      remedy: again(facts, 'Check that the handset is on line'),
    };
  if (missing.length === 0)
    return {
      passed: true,
      detail: `All ${count(seen.length, 'endpoint')} that the handset uploaded to unwatched were uploaded to under interception too.`,
      remedy: '',
    };
  const names = list([
    ...missing
      .slice(0, mostNamed)
      .map(({ group, share }) => `${name(group.endpoint)} (in ${percent(share)} of cycles)`),
    ...(missing.length > mostNamed ? [count(missing.length - mostNamed, 'other')] : []),
  ]);
  // An endpoint that is rare may be missing by chance: then the interception was too short to tell.
  const { cycleSeconds } = facts.input.plan.scenario;
  const lackings = missing.map(({ share }) =>
    share >= 1
      ? 1 - cycles
      : cyclesLacking({ observed: cycles, probability: share, confidence, cycleSeconds }).moreCycles,
  );
  const lacking = Math.max(0, ...lackings);
  const longest = cycles + lacking;
  const detail = `Uploaded to passively, but not in ${count(cycles, 'cycle')} under interception: ${names}`;
  const only = missing.length === 1 ? 'that host' : 'those hosts';
  const bypass = {
    action: `Let ${only} pass unopened (or defeat the pinning of its program) and idle ${count(longest, 'cycle')} under interception`,
    cycles: longest,
  };
  return lacking > 0
    ? {
        passed: false,
        detail: `${detail}; so few cycles cannot tell suppression from chance.`,
        remedy: cheapestFirst(
          [{ action: `Idle ${count(lacking, 'more cycle')} under interception`, cycles: lacking }, bypass],
          facts,
        ),
      }
    : {
        passed: false,
        detail: `${detail}; the handset holds back when its encryption is opened, so that silence there says nothing.`,
        remedy: cheapestFirst([bypass], facts),
      };
}

/** Hosts that are seen passively are seen under interception too: firmware that notices it may keep quiet. */
export const mitmSuppressed: GateRule = {
  id: 'MITM_SUPPRESSED',
  needs: ['judged captures', 'clock'],
  blocks: ['null'],
  notAsked: ({ newArms }) =>
    newArms.some(({ treatment }) => treatment.watch === 'intercepted') ? null : 'This scenario intercepts nothing.',
  remedy: (facts) => again(facts, 'Keep the captures of passive and intercepted arms'),
  check: (facts) =>
    ofEach(
      facts.newArms.filter(({ treatment }) => treatment.watch === 'intercepted'),
      (arm) => checkArm(arm, facts),
    ),
};
