import { opaqueShare } from '../bounds.ts';
import { percent } from '../words.ts';
import { always, type GateRule } from './rule.ts';

/** Nearly all uploaded bytes were read. Blocks nothing: without it a clean result is FIX_BOUNDED and never FIX_CONFIRMED. */
export const opaqueShareGate: GateRule = {
  id: 'OPAQUE_SHARE',
  needs: ['judged capture', 'uploads'],
  blocks: [],
  notAsked: always,
  remedy: 'Run the scenario again, through all of its arms.',
  check: ({ judged, input }) => {
    const share = opaqueShare(judged) ?? 1;
    const limit = input.plan.scenario.limits.opaqueShare;
    const passed = share <= limit;
    return {
      passed,
      detail: `${percent(share)} of the bytes uploaded in the arm "${judged.id}" could not be read; ${percent(limit)} is allowed for a fix to be called confirmed${passed ? '' : ', so at most a bounded one can be'}.`,
      remedy: passed
        ? ''
        : 'Intercept the encrypted connections (a certificate authority that the handset trusts), or read them with its keys.',
    };
  },
};
