import type { GateRule } from './rule.ts';

/** A twin without the update still leaks, so it was not the server that fell silent. No scenario has a twin yet, so it is never asked. */
export const controlMoved: GateRule = {
  id: 'CONTROL_MOVED',
  needs: [],
  blocks: ['null'],
  notAsked: () => 'This scenario has no twin that keeps the old firmware.',
  remedy: '',
  check: () => ({ passed: false, detail: 'No twin was observed.', remedy: 'Run a scenario with a twin.' }),
};
