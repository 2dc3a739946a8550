import type { Verdict } from '../../model/verdict.ts';
import { answerOf } from './answer.ts';
import { boundsOf } from './bounds.ts';
import { databasesOf } from './databases.ts';
import { deliveriesOf, deliveryWords } from './deliveries.ts';
import { seriesOf } from './draw.ts';
import { type Arm, observe } from './facts.ts';
import { allFindings, groundsOf } from './findings.ts';
import { judgeGates } from './gates/index.ts';
import type { JudgeInput, Judgement } from './input.ts';
import { decide } from './outcome.ts';
import { phasesOf } from './phases.ts';
import { namesByAddress, withSite } from './sites.ts';

export type { JudgedCapture, JudgedTranscript, JudgeInput, Judgement } from './input.ts';
export type { Series } from './series.ts';

const firmwareOf = (arm: Arm | null): Verdict['firmware']['before'] =>
  arm?.identity ? { fingerprint: arm.identity.fingerprint, incremental: arm.identity.incremental } : null;

/**
 * Evidence to findings and a verdict. Pure: the same input gives the same bytes. Incomplete evidence gives INCONCLUSIVE with gates
 * that say what is missing, never an exception and never a pass.
 */
export function judge(input: JudgeInput): Judgement {
  const { plan } = input;
  const facts = observe(input);
  const gates = judgeGates(facts);
  const names = namesByAddress(input.captures);
  const findings = allFindings(facts).map((finding) => withSite(finding, names));
  const bounds = boundsOf(facts);
  const decision = decide(facts, gates);
  const deliveries = deliveriesOf(input);
  const phases = phasesOf(facts);
  return {
    findings,
    series: seriesOf(facts),
    verdict: {
      schema: 1,
      run: plan.run,
      device: plan.device.id,
      virtual: plan.device.virtual,
      scenario: plan.scenario.id,
      firmware: { before: firmwareOf(facts.before), after: firmwareOf(facts.judged) },
      outcome: decision.outcome,
      answer: [answerOf(facts, decision, bounds), deliveryWords(deliveries)].filter((text) => text !== '').join(' '),
      grounds: groundsOf(facts, findings),
      ...(phases.length > 0 && { phases }),
      gates: gates.map(({ gate }) => gate),
      ...(deliveries.length === 0 ? {} : { deliveries }),
      bounds,
      databases: databasesOf(input.databases ?? {}, input.journal),
      next: decision.blocking[0]?.gate.remedy ?? '',
    },
  };
}
