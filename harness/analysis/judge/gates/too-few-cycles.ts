import { excludedProbability } from '../../volume/zero-hit.ts';
import { observedCycles } from '../bounds.ts';
import { count, percent } from '../words.ts';
import { quietArms } from './evidence.ts';
import { again, cheapestFirst } from './experiment.ts';
import { always, type GateRule, ofEach } from './rule.ts';

/** As many whole idle cycles were observed as the scenario wants for a null result. */
export const tooFewCycles: GateRule = {
  id: 'TOO_FEW_CYCLES',
  needs: ['judged captures', 'clock'],
  blocks: ['null'],
  notAsked: always,
  remedy: (facts) => again(facts, 'Let every idle block end'),
  check: (facts) => {
    const { minCycles, confidence } = facts.input.plan.scenario.limits;
    const arms = quietArms(facts);
    const lackingOf = (cycles: number): number => Math.max(0, minCycles - cycles);
    const result = ofEach(arms, (arm) => {
      const cycles = observedCycles(arm);
      if (cycles >= minCycles)
        return {
          passed: true,
          detail: `${count(cycles, 'whole idle cycle')} observed in the arm "${arm.id}", ${minCycles} wanted.`,
          remedy: '',
        };
      const excluded = excludedProbability(cycles, confidence);
      const weak =
        excluded === null ? '' : `; they exclude no leak that fires in fewer than ${percent(excluded)} of cycles`;
      return {
        passed: false,
        detail: `Only ${count(cycles, 'whole idle cycle')} observed in the arm "${arm.id}", ${minCycles} wanted${weak}.`,
        remedy: '',
      };
    });
    if (result.passed) return result;
    const lacking = arms.map((arm) => lackingOf(observedCycles(arm))).reduce((sum, n) => sum + n, 0);
    return {
      ...result,
      remedy: cheapestFirst([{ action: `Idle ${count(lacking, 'more cycle')}`, cycles: lacking }], facts),
    };
  },
};
