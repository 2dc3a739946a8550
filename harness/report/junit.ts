import type { Finding, Gate, Verdict } from '../model/verdict.ts';
import type { ReportInput } from './input.ts';
import { html, type Markup } from './markup.ts';
import { headlines, virtualLine } from './outcome-words.ts';
import { roleOf } from './tables.ts';

type Result = 'passed' | 'failure' | 'error' | 'skipped';
type Case = { readonly group: string; readonly name: string; readonly result: Result; readonly message: string };

function verdictCase({ outcome, answer }: Verdict): Case {
  const { tone } = headlines[outcome];
  const result = tone === 'bad' ? 'failure' : tone === 'open' ? 'error' : 'passed';
  return { group: 'verdict', name: outcome, result, message: answer };
}

/** A gate that is not met is an error where it stood in the way of a verdict, and a note where it did not. */
function gateCase({ id, passed, detail }: Gate, outcome: Verdict['outcome']): Case {
  const unmet = outcome === 'INCONCLUSIVE' && id !== 'OPAQUE_SHARE' ? 'error' : 'skipped';
  return {
    group: 'gate',
    name: id,
    result: passed === true ? 'passed' : passed === null ? 'skipped' : unmet,
    message: detail,
  };
}

/** A leak of the judged firmware is a failure; one of the old firmware was expected. */
function findingCase(finding: Finding, { series, verdict }: ReportInput): Case {
  const leak =
    series.arms.some(({ id, part }) => id === finding.arm && part === 'judged') &&
    roleOf(finding, series) === 'leak' &&
    headlines[verdict.outcome].tone === 'bad';
  return {
    group: `finding.${finding.arm}`,
    name: finding.id,
    result: leak ? 'failure' : 'passed',
    message: finding.claim,
  };
}

function print({ group, name, result, message }: Case): Markup {
  const start = html`<testcase classname="leakdiff.${group}" name="${name}" time="0">`;
  const body =
    result === 'passed'
      ? html`<system-out>${message}</system-out>`
      : result === 'skipped'
        ? html`<skipped message="${message}"/>`
        : result === 'failure'
          ? html`<failure message="${message}" type="leak"/>`
          : html`<error message="${message}" type="inconclusive"/>`;
  return html`    ${start}${body}</testcase>
`;
}

/** JUnit XML: the verdict, each gate and each ground as a test case. A leak is a failure, an unmet gate of no verdict an error. */
export function renderJunit(input: ReportInput): string {
  const { verdict, plan, series } = input;
  const cases = [
    verdictCase(verdict),
    ...verdict.gates.map((gate) => gateCase(gate, verdict.outcome)),
    ...verdict.grounds.map((finding) => findingCase(finding, input)),
  ];
  const counted = (result: Result): number => cases.filter((one) => one.result === result).length;
  const virtual = virtualLine(verdict, series);
  const properties: [string, string][] = [
    ...(virtual === null ? [] : [['handset', virtual] as [string, string]]),
    ['outcome', verdict.outcome],
    ['run', verdict.run],
    ['firmware.before', verdict.firmware.before?.incremental ?? ''],
    ['firmware.after', verdict.firmware.after?.incremental ?? ''],
  ];
  const totals = html`tests="${cases.length}" failures="${counted('failure')}" errors="${counted('error')}" skipped="${counted('skipped')}" time="0"`;
  return html`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="leakdiff" ${totals}>
  <testsuite name="${plan.scenario.id} on ${plan.device.id}" ${totals} timestamp="${plan.createdAt}">
    <properties>${properties.map(([name, value]) => html`<property name="${name}" value="${value}"/>`)}</properties>
${cases.map(print)}  </testsuite>
</testsuites>
`.markup;
}
