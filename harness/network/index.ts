import type { Bench, DeviceProfile } from '../model/device.ts';
import { LeakdiffError } from '../model/failure.ts';
import type { CaptureNetwork } from './capture-network.ts';

export type {
  AddressRequest,
  Capture,
  CaptureNetwork,
  CaptureRequest,
  Counter,
  Isolation,
  Undone,
} from './capture-network.ts';

export type NetworkRequest = {
  readonly network: DeviceProfile['network'];
  /** What the bench program said; null for a handset that is not a program. `wire` needs it. */
  readonly bench: Bench | null;
  /** Where leases, the log of names and the gateway's rules are kept as evidence; exists. */
  readonly folder: string;
  readonly signal?: AbortSignal;
};

/**
 * Builds the capture network up to the handset's cable, which `join` plugs in: cables, gateway, names, the positive control's server.
 * `wire` only works inside the private lab (lab.ts). When it throws, nothing is left behind.
 */
export async function openNetwork(request: NetworkRequest): Promise<CaptureNetwork> {
  throw new LeakdiffError('INTERNAL', `the ${request.network.kind} network is not built yet`);
}
