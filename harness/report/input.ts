import type { Judgement } from '../analysis/judge/input.ts';
import type { Plan } from '../model/plan.ts';

/** What a report is made of: a judgement, the plan it belongs to, and the plan in English. */
export type ReportInput = Judgement & {
  readonly plan: Plan;
  /** `explain(plan)`: what is asked, then a line a step. */
  readonly explanation: readonly string[];
  /** Packages that say who holds an address, with their versions. */
  readonly databases: Readonly<Record<string, string>>;
};
