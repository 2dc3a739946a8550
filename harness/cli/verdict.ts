import type { Outcome, Verdict } from '../model/verdict.ts';

const leaks: ReadonlySet<Outcome> = new Set(['LEAK_CONFIRMED', 'LEAK_MOVED', 'LEAK_TRANSFORMED', 'OPT_IN_ONLY']);
const leakExit = 10;
const inconclusiveExit = 20;

export const failOnChoices = ['leak', 'inconclusive'] as const;
export type FailOn = (typeof failOnChoices)[number];

/** Prints what was found, for people, and last the line that programs read; sets the exit code that `--fail-on` asks for. */
export function printVerdict(of: { verdict: Verdict; folder: string; failOn: readonly FailOn[] }): void {
  const { verdict, folder, failOn } = of;
  console.log(`\n${verdict.answer}`);
  if (verdict.next !== '') console.log(`\nWhat would settle it: ${verdict.next}`);
  console.log(`\nreport: ${folder}/report.html`);
  console.log(`verdict: ${verdict.outcome} ${folder}`);
  if (failOn.includes('leak') && leaks.has(verdict.outcome)) process.exitCode = leakExit;
  if (failOn.includes('inconclusive') && verdict.outcome === 'INCONCLUSIVE') process.exitCode = inconclusiveExit;
}
