import type { Gate, GateId } from '../../../model/verdict.ts';
import type { Facts } from '../facts.ts';
import { mostMessage, printable } from '../words.ts';
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
export type JudgedGate = {
  readonly gate: Gate;
  readonly blocks: readonly Ground[];
  /** It did not pass for want of evidence. */
  readonly missing: boolean;
};

function judgeGate(rule: GateRule, facts: Facts): JudgedGate {
  const { id, blocks } = rule;
  const notAsked = rule.notAsked(facts);
  if (notAsked !== null)
    return { gate: { id, passed: null, detail: `Not gathered: ${notAsked}`, remedy: '' }, blocks, missing: false };
  const lacking = missingEvidence(rule.needs, facts);
  if (lacking.length > 0) {
    const detail = `Missing evidence: ${lacking.join('; ')}.`;
    return { gate: { id, passed: false, detail, remedy: rule.remedy(facts) }, blocks, missing: true };
  }
  return { gate: { id, ...rule.check(facts) }, blocks, missing: false };
}

/** The gate that tells why a run could not go on better than that it did not, with what happened; null where none does. */
function reasonOf(facts: Facts): { readonly id: GateId; readonly what: string } | null {
  if (knownUnchanged(facts)) return { id: 'FIRMWARE_UNCHANGED', what: '' };
  const failed = facts.results.findIndex(({ state }) => state === 'failed');
  const result = facts.results[failed];
  if (result?.state !== 'failed') return null;
  const what = `The run ended with ${result.code}: ${printable(result.message, mostMessage)}. `;
  if (result.code === 'CAPTURE_FAILED') return { id: 'CAPTURE_GAP', what };
  if (result.code === 'NOT_IDLE') return { id: 'DEVICE_NOT_IDLE', what };
  return facts.input.plan.steps[failed]?.kind === 'control' ? { id: 'POSITIVE_CONTROL_FAILED', what } : null;
}

/** All gates. A run that could not go on has one reason, which is named first. */
export function judgeGates(facts: Facts): JudgedGate[] {
  const gates = rules.map((rule) => judgeGate(rule, facts));
  const reason = reasonOf(facts);
  const isReason = ({ gate }: JudgedGate): boolean => gate.id === reason?.id && gate.passed === false;
  const first = gates.filter(isReason).map((one) => {
    const detail = `${reason?.what ?? ''}${one.gate.detail}`;
    return { ...one, gate: { ...one.gate, detail } };
  });
  return [...first, ...gates.filter((gate) => !isReason(gate))];
}
