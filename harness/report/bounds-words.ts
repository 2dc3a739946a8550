import { plantedWords } from '../analysis/judge/planted.ts';
import { bytes, count, grouped, percent, significant } from '../analysis/judge/words.ts';
import type { Plan } from '../model/plan.ts';
import { treatmentOf } from '../model/treatment.ts';
import type { Bounds } from '../model/verdict.ts';

/** The bounds of a verdict, each in a sentence of its own. */
export function boundsSentences(bounds: Bounds, plan: Plan): string[] {
  const { scenario } = plan;
  const words = plantedWords(scenario);
  const judged = scenario.arms.filter((arm) => {
    const { firmware, handset } = treatmentOf(arm);
    return handset === 'subject' && (firmware === 'after' || !scenario.ota);
  });
  const dose = grouped(Math.max(0, ...judged.flatMap(({ doses }) => doses)));
  const lines = [`${count(bounds.cycles, 'whole idle cycle')} of the judged firmware were observed.`];
  const anytime = bounds.excludedLeakProbabilityAnytime;
  if (bounds.excludedLeakProbability !== null)
    lines.push(
      `A leak that we can read and that fires in ${percent(bounds.excludedLeakProbability)} of cycles or more would have shown, with ${percent(bounds.confidence)} confidence${anytime === null ? '' : `; ${percent(anytime)} where one may stop at any time`}.`,
    );
  if (bounds.mdlBytesPerCycle !== null)
    lines.push(
      `At the endpoints where no leak was found, an upload that grows with the data to ${bytes(bounds.mdlBytesPerCycle)} a cycle at ${dose} ${words.many} would have been found with probability ${scenario.limits.power}; a smaller one could hide.`,
    );
  if (bounds.slope !== null) {
    const { upper, confidence, limit, shown } = bounds.slope;
    lines.push(
      `There each ${words.each} adds at most ${significant(upper, 2)} B a cycle, at ${percent(confidence)}; the limit fixed beforehand, ${significant(limit, 3)} B, is ${shown ? 'kept' : 'not shown to be kept'}.`,
    );
  }
  if (bounds.opaqueShare !== null)
    lines.push(`${percent(bounds.opaqueShare)} of the uploaded bytes could not be read.`);
  return lines;
}
