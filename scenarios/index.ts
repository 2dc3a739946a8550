import type { Scenario } from '../harness/model/scenario.ts';
import { otaFix } from './ota-fix.ts';

export const scenarios: readonly Scenario[] = [otaFix];
