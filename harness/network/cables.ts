import type { Bench } from '../model/device.ts';
import { LeakdiffError } from '../model/failure.ts';
import { lab } from './addresses.ts';
import type { CaptureNetwork, HandsetEnd } from './capture-network.ts';
import { createCaptures } from './captures.ts';
import { openControl } from './control.ts';
import { waitForAnswer } from './dns-probe.ts';
import { openGateway, readIsolation } from './gateway.ts';
import { createInterceptions } from './interception/index.ts';
import { insideLab } from './lab.ts';
import { openNames } from './names.ts';
import { networkPrograms, requirePrograms } from './programs.ts';
import { createUndoList } from './undo.ts';
import { type Cable, layWire } from './wire.ts';

const CONTROL_PORT = 80;
/** The upstream takes its cable as soon as it sees it. */
const UPSTREAM_MS = 15_000;

export type CablesRequest = {
  readonly bench: Bench;
  readonly folder: string;
  readonly signal?: AbortSignal;
  readonly onFailure?: (failure: LeakdiffError) => void;
};

/** The capture network of virtual cables in the private lab. Throws when the upstream's resolver does not answer; leaves nothing behind then. */
export async function openCables(request: CablesRequest): Promise<CaptureNetwork> {
  if (!insideLab()) {
    throw new LeakdiffError('INTERNAL', 'virtual cables are laid in the private lab only, never on the machine itself');
  }
  requirePrograms(networkPrograms);
  const undo = createUndoList();
  try {
    return await build(request, undo);
  } catch (error) {
    const left = (await undo.unwind()).filter(({ ok }) => !ok).map(({ what, detail }) => `${what}: ${detail}`);
    if (left.length === 0) throw error;
    const code = error instanceof LeakdiffError ? error.code : 'INTERNAL';
    const message = error instanceof Error ? error.message : String(error);
    throw new LeakdiffError(code, `${message}; and not all could be undone: ${left.join('; ')}`, { cause: error });
  }
}

async function build(request: CablesRequest, undo: ReturnType<typeof createUndoList>): Promise<CaptureNetwork> {
  const { bench, folder, signal } = request;
  const { resolver } = bench.upstream;
  const patience = signal ? { signal } : {};
  const wire = await layWire({ bench, undo });
  await openGateway({ folder, undo });
  await waitForAnswer({ server: resolver, name: lab.controlHost, withinMs: UPSTREAM_MS, ...patience });
  const names = await openNames({
    ...{ folder, resolver, undo, ...patience },
    ...(request.onFailure ? { onFailure: request.onFailure } : {}),
  });
  const control = await openControl({ address: lab.lan.address, port: CONTROL_PORT });
  undo.add("the positive control's server", control.close);
  const endOf = ({ interface: name, join, filter }: Cable): HandsetEnd => ({
    startCapture: createCaptures({ interface: name, undo, filter: () => filter }),
    intercept: createInterceptions({ interface: name, address: lab.lan.address, undo }),
    join,
    waitForAddress: names.waitForLease,
  });
  return {
    ...endOf(wire.handset),
    interface: lab.lan.interface,
    twin: wire.twin && endOf(wire.twin),
    controlUrl: (token) => `http://${lab.controlHost}/${encodeURIComponent(token)}`,
    controlPage: (page) => control.offer(page, `http://${lab.controlHost}`),
    controlHost: lab.controlHost,
    controlRequests: (url) => control.requests(url),
    isolation: readIsolation,
    close: undo.unwind,
  };
}
