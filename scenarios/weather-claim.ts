import type { Scenario } from '../harness/model/scenario.ts';
import { otaQuick } from './ota-quick.ts';

/**
 * Xiaomi's answer of September 2014: what the handset uploads is only the date and the weather. If so, no upload grows with what is planted,
 * and none is larger than a question about the weather needs: doses of records in random order with a placebo, each endpoint held against
 * the handset's own weather traffic.
 */
export const weatherClaim: Scenario = {
  id: 'weather-claim',
  question: 'Does the handset send only what the date and the weather need?',
  cycleSeconds: 1800,
  ota: false,
  arms: [{ id: 'claim', doses: [0, 100, 300, 600], placebo: 600, repeats: 2, cycles: 6, washout: 1 }],
  limits: otaQuick.limits,
  claim: {
    says: 'only the date and the weather',
    // Labels of hosts by which weather and date services of handsets are known; 11 of them in a real log (FIELD 1).
    hosts: ['weather', 'weatherapi', 'wtr', 'forecast', 'accuweather', 'time', 'ntp', 'calendar'],
    // Path, headers of HttpURLConnection and a place: a weather poll's request in that log has no body at all, and under 500 B of these.
    requestBytes: 1024,
  },
};
