import type { DeviceProfile } from '../model/device.ts';
import { LeakdiffError } from '../model/failure.ts';
import { pause } from './attach.ts';
import { goHome, startActivity } from './control.ts';
import type { Handset } from './handset.ts';
import { centre, findButton, type ScreenNode } from './ota/window.ts';
import { wake } from './power.ts';
import { lookAtScreen, textsOf } from './screens/look.ts';

/** The vendor's cloud service under suspicion, by the switch that its owner sees. */
export type ServiceState = 'on' | 'off';
type Profile = NonNullable<DeviceProfile['service']>;
type Asking = { readonly signal?: AbortSignal | undefined };

const lookEveryMs = 300;
/** A screen has this long to show the switch, and a switch to turn over. */
const patienceMs = 20_000;

/** Pure: what the switch on a screen says; null where it is not there, or says both. */
export function stateOn(nodes: readonly ScreenNode[], { on, off }: Pick<Profile, 'on' | 'off'>): ServiceState | null {
  const [isOn, isOff] = [findButton(nodes, on) !== null, findButton(nodes, off) !== null];
  return isOn === isOff ? null : isOn ? 'on' : 'off';
}

/** Opens the service's screen, reads its switch, and goes home. Throws TREATMENT_FAILED where there is none. */
export async function readService(handset: Handset, { signal }: Asking = {}): Promise<ServiceState> {
  const service = profileOf(handset);
  return onItsScreen(handset, service, signal, async () => (await lookFor(handset, service, signal)).state);
}

/** Brings the service into a state, by a tap where it is in another, and gives what its screen says when it is opened anew. */
export async function switchService(
  handset: Handset,
  { wanted, signal }: Asking & { readonly wanted: ServiceState },
): Promise<ServiceState> {
  const service = profileOf(handset);
  await onItsScreen(handset, service, signal, async () => {
    const { state, nodes } = await lookFor(handset, service, signal);
    if (state === wanted) return;
    await tap(handset, nodes, service[state], signal);
    await confirmUntil(handset, service, wanted, signal);
  });
  return readService(handset, { signal });
}

function profileOf({ profile }: Handset): Profile {
  if (profile.service !== null) return profile.service;
  throw new LeakdiffError(
    'TREATMENT_FAILED',
    `nobody has told where the vendor's service of ${profile.name} is switched`,
  );
}

async function onItsScreen<T>(
  handset: Handset,
  { activity }: Profile,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  await wake(handset, { signal });
  await startActivity(handset, ['-n', activity], signal);
  const result = await work();
  await goHome(handset, signal);
  return result;
}

type Found = { readonly state: ServiceState; readonly nodes: readonly ScreenNode[] };

async function lookFor(handset: Handset, service: Profile, signal: AbortSignal | undefined): Promise<Found> {
  const deadline = Date.now() + patienceMs;
  let said = '';
  do {
    const nodes = await nodesNow(handset, signal);
    const state = stateOn(nodes, service);
    if (state !== null) return { state, nodes };
    said = textsOf(nodes) || said;
    await pause(lookEveryMs, signal);
  } while (Date.now() < deadline);
  await goHome(handset, signal);
  throw new LeakdiffError(
    'TREATMENT_FAILED',
    `the switch of ${service.name} is not on its screen within ${patienceMs / 1000} s; the screen says: ${said || 'nothing'}; this firmware may have none, or the texts in the device's profile are others`,
  );
}

/** Agrees to what is asked until the switch has turned over. */
async function confirmUntil(
  handset: Handset,
  service: Profile,
  wanted: ServiceState,
  signal: AbortSignal | undefined,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    await pause(lookEveryMs, signal);
    const nodes = await nodesNow(handset, signal);
    if (stateOn(nodes, service) === wanted) return;
    await tap(handset, nodes, service.confirm, signal);
  }
  throw new LeakdiffError(
    'TREATMENT_FAILED',
    `${service.name} did not go ${wanted} within ${patienceMs / 1000} s of a tap; look at the handset's screen`,
  );
}

async function nodesNow(handset: Handset, signal: AbortSignal | undefined): Promise<readonly ScreenNode[]> {
  const seen = await lookAtScreen(handset, signal);
  return seen === 'lost' ? [] : (seen.nodes ?? []);
}

async function tap(
  handset: Handset,
  nodes: readonly ScreenNode[],
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const button = findButton(nodes, texts);
  if (button === null) return;
  const { x, y } = centre(button.node);
  await handset.shell(`input tap ${x} ${y}`, { signal });
}
