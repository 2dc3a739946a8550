import { readlinkSync } from 'node:fs';
import type { Bench } from '../model/device.ts';
import { LeakdiffError } from '../model/failure.ts';
import { lab } from './addresses.ts';
import { ip, setKernel } from './ip.ts';
import { sendWholeFrames } from './offload.ts';
import type { UndoList } from './undo.ts';

/** The handset's end of its cable while it is not plugged in, and the upstream's end before it is moved. */
const HANDSET_END = 'lan0-handset';
const UPSTREAM_END = 'wan0-upstream';
/** The upstream finds its cable under this name. */
const UPSTREAM_INTERFACE = 'eth0';
/** What the kernel takes as an interface's name (dev_valid_name: at most 15 characters), and no option of `ip`. */
const interfaceName = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/;

/** Two virtual cables: handset to gateway, gateway to upstream. */
export type Wire = {
  /** Plugs the handset's end in: its interface appears in the handset's network, down and without an address. */
  join(): Promise<void>;
};

/**
 * Lays both cables and plugs in the upstream's. The handset's hangs loose until `join`, with `lan0` up, so that a capture of it runs before the
 * handset has an interface at all. Taking `lan0` and `wan0` away takes the far ends with them.
 */
export async function layWire(options: { readonly bench: Bench; readonly undo: UndoList }): Promise<Wire> {
  const { bench, undo } = options;
  const { handset, upstream } = bench;
  if (!interfaceName.test(handset.interface)) {
    throw new LeakdiffError('CAPTURE_FAILED', `"${handset.interface}" cannot be the name of an interface`);
  }
  refuseOwnNetwork(handset.pid, 'handset');
  refuseOwnNetwork(upstream.pid, 'upstream');
  await layCable({ near: lab.lan.interface, far: HANDSET_END, undo });
  await layCable({ near: lab.wan.interface, far: UPSTREAM_END, undo });
  await plugIn({ far: UPSTREAM_END, pid: upstream.pid, as: UPSTREAM_INTERFACE });
  return { join: () => plugIn({ far: HANDSET_END, pid: handset.pid, as: handset.interface }) };
}

async function layCable(cable: {
  readonly near: string;
  readonly far: string;
  readonly undo: UndoList;
}): Promise<void> {
  const { near, far, undo } = cable;
  await ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far);
  undo.add(`cable ${near}`, () => ip('link', 'delete', near));
  for (const end of [near, far]) await sendWholeFrames(end);
  // The gateway must not speak by itself into a capture (router solicitations, multicast listener reports).
  setKernel(`net/ipv6/conf/${near}/disable_ipv6`, '1');
  await ip('link', 'set', near, 'up');
}

async function plugIn(plug: { readonly far: string; readonly pid: number; readonly as: string }): Promise<void> {
  await ip('link', 'set', plug.far, 'netns', String(plug.pid), 'name', plug.as);
}

/** The far end of a cable in our own network would let the handset's packets meet the machine's. */
function refuseOwnNetwork(pid: number, who: string): void {
  let theirs: string;
  try {
    theirs = readlinkSync(`/proc/${pid}/ns/net`);
  } catch (cause) {
    throw new LeakdiffError(
      'HANDSET_ABSENT',
      `the ${who}'s process ${pid} is not there (any more); its program ended`,
      {
        cause,
      },
    );
  }
  if (theirs !== readlinkSync('/proc/self/ns/net')) return;
  throw new LeakdiffError(
    'CAPTURE_FAILED',
    `the ${who} (process ${pid}) has no network of its own; nothing was plugged in`,
  );
}
