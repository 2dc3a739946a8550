import type { Bench, DeviceProfile } from '../model/device.ts';
import { LeakdiffError } from '../model/failure.ts';
import { openCables } from './cables.ts';
import type { CaptureNetwork } from './capture-network.ts';
import { openInterface } from './interface.ts';

export type {
  AddressRequest,
  Capture,
  CaptureNetwork,
  CaptureRequest,
  Counter,
  HandsetEnd,
  Isolation,
  Undone,
} from './capture-network.ts';

export type { ControlPage, OfferedPage } from './control.ts';
export { type Authority, openAuthority } from './interception/authority.ts';
export type { Interception, InterceptionRequest } from './interception/index.ts';

export type NetworkRequest = {
  readonly network: DeviceProfile['network'];
  /** What the bench program said; null for a handset that is not a program. `wire` needs it. */
  readonly bench: Bench | null;
  /** Where leases, the log of names and the gateway's rules are kept as evidence; exists. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  /** Called when a part of the network (dnsmasq) ends by itself later on. Captures have their own. */
  readonly onFailure?: (failure: LeakdiffError) => void;
};

/**
 * Builds the capture network up to the handset's cable, which `join` plugs in: cables, gateway, names, the positive control's server.
 * `wire` only works inside the private lab (lab.ts) and waits until the upstream's resolver answers. When it throws, nothing is left behind.
 */
export async function openNetwork(request: NetworkRequest): Promise<CaptureNetwork> {
  const { network, bench, ...rest } = request;
  if (network.kind === 'interface') return openInterface({ name: network.name });
  if (bench === null) {
    throw new LeakdiffError(
      'INTERNAL',
      'virtual cables lead to a bench program; the profile attaches the handset otherwise',
    );
  }
  return openCables({ ...rest, bench });
}
