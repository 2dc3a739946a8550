import type { Gate } from '../../../model/verdict.ts';
import type { Facts } from '../facts.ts';
import { captureGap } from './capture-gap.ts';
import { clockSkew } from './clock-skew.ts';
import { controlMoved } from './control-moved.ts';
import { deviceNotIdle } from './device-not-idle.ts';
import { missingEvidence } from './evidence.ts';
import { firmwareUnchanged, knownUnchanged } from './firmware-unchanged.ts';
import { mitmSuppressed } from './mitm-suppressed.ts';
import { noUpstream } from './no-upstream.ts';
import { nonStationaryBaseline } from './non-stationary-baseline.ts';
import { notReproduced } from './not-reproduced.ts';
import { opaqueShareGate } from './opaque-share.ts';
import { positiveControl } from './positive-control.ts';
import type { GateRule, Ground } from './rule.ts';
import { runIncomplete } from './run-incomplete.ts';
import { seedNotReadBack } from './seed-not-read-back.ts';
import { tooFewCycles } from './too-few-cycles.ts';
import { underpowered } from './underpowered.ts';

/** In the order in which they are named: the first that fails is the reason given. */
const rules: readonly GateRule[] = [
  runIncomplete,
  firmwareUnchanged,
  notReproduced,
  positiveControl,
  noUpstream,
  captureGap,
  clockSkew,
  deviceNotIdle,
  seedNotReadBack,
  mitmSuppressed,
  controlMoved,
  tooFewCycles,
  underpowered,
  nonStationaryBaseline,
  opaqueShareGate,
];

/** A gate as it came out, with the grounds on which no outcome may rest while it does not pass. */
export type JudgedGate = { readonly gate: Gate; readonly blocks: readonly Ground[] };

function judgeGate(rule: GateRule, facts: Facts): Gate {
  const notAsked = rule.notAsked(facts);
  if (notAsked !== null) return { id: rule.id, passed: null, detail: `Not gathered: ${notAsked}`, remedy: '' };
  const missing = missingEvidence(rule.needs, facts);
  if (missing.length > 0)
    return { id: rule.id, passed: false, detail: `Missing evidence: ${missing.join('; ')}.`, remedy: rule.remedy };
  return { id: rule.id, ...rule.check(facts) };
}

/** All gates. A run that could not go on because there was no update has one reason, which is named first. */
export function judgeGates(facts: Facts): JudgedGate[] {
  const gates = rules.map((rule) => ({ gate: judgeGate(rule, facts), blocks: rule.blocks }));
  if (!knownUnchanged(facts)) return gates;
  const [first, rest] = [
    gates.filter(({ gate }) => gate.id === 'FIRMWARE_UNCHANGED'),
    gates.filter(({ gate }) => gate.id !== 'FIRMWARE_UNCHANGED'),
  ];
  return [...first, ...rest];
}
