import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { LeakdiffError } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import type { AddressRequest, CaptureNetwork, CaptureRequest, HandsetEnd } from './capture-network.ts';
import { createCaptures } from './captures.ts';
import { openControl } from './control.ts';
import { createInterceptions } from './interception/index.ts';
import { ip } from './ip.ts';
import { requirePrograms } from './programs.ts';
import { createUndoList } from './undo.ts';

const LOOK_MS = 500;

const addresses = z.array(
  z.object({ addr_info: z.array(z.object({ family: z.string(), local: z.string().optional() })).default([]) }),
);
const seconds = z.number().optional();
const neighbours = z.array(
  z.object({ dst: z.string(), lladdr: z.string().optional(), confirmed: seconds, updated: seconds }),
);

/**
 * The capture network on an interface that exists already: a bridge, or the access point of a lab machine, on which this machine is the handset's
 * gateway. Captures, answers the positive control there, and intercepts where that is asked for; it changes nothing else: DHCP, DNS and what the handset may reach stay as they are, so
 * isolation is not enforced and not counted. Needs the right to capture (root, or a dumpcap with capabilities).
 */
export async function openInterface(options: { readonly name: string }): Promise<CaptureNetwork> {
  const { name } = options;
  requirePrograms(['setpriv', 'ip', 'dumpcap']);
  const address = await addressOf(name);
  const undo = createUndoList();
  const control = await openControl({ address, port: 0 });
  undo.add("the positive control's server", control.close);
  const end: HandsetEnd = {
    startCapture: createCaptures({ interface: name, undo, filter: ownFrames }),
    intercept: createInterceptions({ interface: name, address, undo }),
    join: async () => undefined,
    waitForAddress: (request = {}) => waitForNeighbour(name, request),
  };
  return {
    ...end,
    interface: name,
    // Any number of handsets may be in the same Wi-Fi; each is told by its address.
    twin: end,
    controlUrl: (token) => `http://${address}:${control.port}/${encodeURIComponent(token)}`,
    controlPage: (page) => control.offer(page, `http://${address}:${control.port}`),
    controlHost: null,
    controlRequests: (url) => control.requests(url),
    isolation: async () => ({ enforced: false, counters: {} }),
    close: undo.unwind,
  };
}

/** Frames to and from one handset. One that sends under another address goes unseen, so only where a twin shares the network. */
const ownFrames = ({ mac }: CaptureRequest): string | null => (mac === undefined ? null : `ether host ${mac}`);

async function addressOf(name: string): Promise<string> {
  const [found] = addresses.parse(JSON.parse(await ip('-json', 'address', 'show', 'dev', name)));
  const address = found?.addr_info.find(({ family }) => family === 'inet')?.local;
  if (address !== undefined) return address;
  throw new LeakdiffError(
    'CAPTURE_FAILED',
    `the interface ${name} has no IPv4 address, so the handset's positive control has nowhere to go; give it one`,
  );
}

/** The kernel's neighbours (ip-neighbour(8)) know the handset once it has spoken to this machine. */
async function waitForNeighbour(name: string, request: AddressRequest): Promise<string> {
  const mac = request.mac?.toLowerCase();
  if (mac === undefined) {
    throw new LeakdiffError('NO_LEASE', `${name} may have many hosts; say which by the handset's MAC address`);
  }
  const end = performance.now() + limits.network.leaseMs;
  while (performance.now() < end) {
    request.signal?.throwIfAborted();
    const known = neighbours.parse(
      JSON.parse(await ip('-4', '-statistics', '-json', 'neighbour', 'show', 'dev', name)),
    );
    const freshest = Date.now() - (request.since ?? 0) + 1000;
    const found = known.find(
      (each) =>
        each.lladdr?.toLowerCase() === mac &&
        Math.min(each.confirmed ?? Infinity, each.updated ?? Infinity) * 1000 <= freshest,
    );
    if (found) return found.dst;
    await delay(LOOK_MS);
  }
  throw new LeakdiffError(
    'NO_LEASE',
    `no neighbour ${mac} on ${name} within ${limits.network.leaseMs / 1000} s; see that the handset is in this Wi-Fi and that this machine is its gateway`,
  );
}
