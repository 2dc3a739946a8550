import type { Finding } from '../../model/verdict.ts';
import { type CanaryFinding, type Decoded, describeDecoded, type Unplaced } from './canaries.ts';
import type { Arm, Facts } from './facts.ts';
import { leaksOf } from './leaks.ts';
import { observedFindings } from './observed.ts';
import { boundWords, classWords, rhythm, sizeRange } from './rhythm.ts';
import { rigFindings } from './rig.ts';
import type { EndpointVolume } from './volumes.ts';
import {
  bytes,
  chainWords,
  count,
  intervalWords,
  name,
  percent,
  place,
  printable,
  pValue,
  significant,
} from './words.ts';

/** An endpoint's part in an arm, as far as it could be settled. */
export type Standing = 'leak' | 'innocent' | 'unsettled' | 'untested';

/** Where an endpoint stands: a leak by canary or volume; innocent when it does neither and a leak worth mentioning would have shown. */
export function standingOf(arm: Arm, key: string, mdlLimit: number): Standing {
  if (leaksOf([arm]).some((leak) => leak.key === key)) return 'leak';
  const measured = arm.volumes.endpoints.find(({ group }) => group.key === key);
  if (measured === undefined || measured.response === 'untested') return 'untested';
  const mdl = measured.volume.mdlBytesPerCycle;
  const touched = arm.decoded.some((decoded) => decoded.key === key);
  return measured.response === 'flat' && !touched && mdl !== null && mdl <= mdlLimit ? 'innocent' : 'unsettled';
}

function volumeClaim(one: EndpointVolume, arm: Arm, confidence: number): string {
  const { volume, group, response } = one;
  const test = volume.doseResponse;
  const classes = classWords(volume, true);
  const how = classes === '' ? ` ${rhythm(one, confidence)}, ${sizeRange(one)} each` : classes;
  const what = `uploads to ${place(group.endpoint)}${how}${boundWords(volume)}`;
  if (test === null) return what;
  const corrected =
    arm.volumes.tested > 1 ? `, ${pValue(test.pHolm)} corrected for ${arm.volumes.tested} endpoints` : '';
  const statistics = `p = ${pValue(test.p)}${corrected}`;
  const window = test.window === 'planting' ? 'while and just after it is planted' : 'a cycle';
  const slope = `${significant(test.slope, 3)} B ${window} for each planted record (${intervalWords(test.interval)})`;
  const mdl = volume.mdlBytesPerCycle;
  switch (response) {
    case 'follows':
      return `${what}, follow the seeding: ${slope}, ${statistics}; placebo writes raise them by ${percent(Math.max(0, test.placeboShare ?? 0))} of that`;
    case 'unsettled':
      return `${what}, rise with the seeding, but not beyond doubt: ${slope}, ${statistics}`;
    case 'flat':
      return `${what}, do not follow the seeding (${statistics}); a rise of ${mdl === null ? 'any size would have been missed' : `${bytes(mdl)} a cycle would have been seen`}`;
    case 'untested':
      return what;
  }
}

/** Every endpoint whose volume was tested, as a finding. */
export function volumeFindings(arm: Arm, of: { readonly confidence: number; readonly mdlLimit: number }): Unplaced[] {
  return arm.volumes.endpoints
    .filter(({ response }) => response !== 'untested')
    .map((one, i) => {
      const { group, volume } = one;
      const innocent = standingOf(arm, group.key, of.mdlLimit) === 'innocent';
      const kind = innocent ? ('innocent' as const) : ('volume' as const);
      return {
        kind,
        id: `${kind}-${arm.id}-${i + 1}`,
        arm: arm.id,
        claim: volumeClaim(one, arm, of.confidence),
        endpoint: group.endpoint,
        volume,
        ref: group.ref,
      };
    });
}

/** One finding for each field (contacts' numbers, the IMEI ...) that went to an endpoint, told with the counts of its kind. */
export function representatives(decoded: Decoded): CanaryFinding[] {
  return [...decoded.byField].map(([field, distinct]) => {
    const [store, kind] = field.split('/');
    const all = decoded.findings.filter((finding) => finding.store === store && finding.canaryKind === kind);
    const first = all.find(({ strength }) => strength === 'proof') ?? (all[0] as CanaryFinding);
    const what = describeDecoded({ byField: new Map([[field, distinct]]) });
    const times = all.length === 1 ? 'once' : `${count(all.length, 'time')} in all`;
    return {
      ...first,
      claim: `${what} went up to ${name(first.endpoint)}, ${times}; here ${printable(first.canary)}, read as ${chainWords(first.chain)}`,
    };
  });
}

/** All findings of a run in a stable order: canaries by capture, volumes by arm, and what was only watched. */
export function allFindings(facts: Facts): Unplaced[] {
  const { arms, oldArms, otaCanaries, input } = facts;
  const { confidence, mdlBytesPerCycle: mdlLimit } = input.plan.scenario.limits;
  const told = new Map(arms.flatMap((arm) => arm.decoded.flatMap(representatives)).map((one) => [one.id, one]));
  return [
    ...oldArms.flatMap(({ canaries }) => canaries),
    ...otaCanaries,
    ...arms.filter((arm) => !oldArms.includes(arm)).flatMap(({ canaries }) => canaries),
    ...arms.flatMap((arm) => volumeFindings(arm, { confidence, mdlLimit })),
    ...observedFindings(facts),
    ...rigFindings(facts),
  ].map((finding) => told.get(finding.id) ?? finding);
}

/** Grounds of one field each are enough for a reader; the rest stands in the findings. */
const mostGrounds = 60;

/** The findings that the verdict names: what the old firmware sent, what is sent now, and the endpoints that stay innocent. */
export function groundsOf(facts: Facts, findings: readonly Finding[]): Finding[] {
  const told = facts.arms.flatMap((arm) => arm.decoded.filter(({ proven }) => proven).flatMap(representatives));
  const named = new Set([...told, ...rigFindings(facts)].map(({ id }) => id));
  const order = ['canary', 'volume', 'innocent', 'observed'];
  return findings
    .filter(({ kind, id }) => kind !== 'canary' || named.has(id))
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .slice(0, mostGrounds);
}
