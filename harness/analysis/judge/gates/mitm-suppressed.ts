import type { GateRule } from './rule.ts';

/** Hosts that are seen passively are seen under interception too. No scenario has an interception arm yet, so it is never asked. */
export const mitmSuppressed: GateRule = {
  id: 'MITM_SUPPRESSED',
  needs: [],
  blocks: ['null'],
  notAsked: () => 'This scenario intercepts nothing.',
  remedy: '',
  check: () => ({ passed: false, detail: 'No interception was observed.', remedy: 'Run a scenario that intercepts.' }),
};
