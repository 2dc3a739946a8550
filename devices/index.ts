import type { DeviceProfile } from '../harness/model/device.ts';
import { redmi1s } from './redmi1s.ts';
import { redmi1sVirtual } from './redmi1s-virtual.ts';

export const devices: readonly DeviceProfile[] = [redmi1sVirtual, redmi1s];
