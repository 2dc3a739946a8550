import { excludedProbability } from '../../volume/zero-hit.ts';
import { observedCycles } from '../bounds.ts';
import { count, duration, percent } from '../words.ts';
import { always, type GateRule } from './rule.ts';

/** As many whole idle cycles were observed as the scenario wants for a null result. */
export const tooFewCycles: GateRule = {
  id: 'TOO_FEW_CYCLES',
  needs: ['judged capture', 'clock'],
  blocks: ['null'],
  notAsked: always,
  remedy: 'Run the scenario again, through all of its idle blocks.',
  check: ({ judged, input }) => {
    const { limits, cycleSeconds } = input.plan.scenario;
    const cycles = observedCycles(judged);
    const lacking = limits.minCycles - cycles;
    if (lacking <= 0)
      return {
        passed: true,
        detail: `${count(cycles, 'whole idle cycle')} observed in the arm "${judged.id}", ${limits.minCycles} wanted.`,
        remedy: '',
      };
    const excluded = excludedProbability(cycles, limits.confidence);
    const weak =
      excluded === null ? '' : `; they exclude no leak that fires in fewer than ${percent(excluded)} of cycles`;
    return {
      passed: false,
      detail: `Only ${count(cycles, 'whole idle cycle')} observed in the arm "${judged.id}", ${limits.minCycles} wanted${weak}.`,
      remedy: `Idle ${count(lacking, 'more cycle')}, ${duration(lacking * cycleSeconds)}.`,
    };
  },
};
