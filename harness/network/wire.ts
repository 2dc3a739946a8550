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
/** The gateway's where it is a bridge; locally administered (IEEE 802, 8.2.2). A bridge without one of its own takes a port's. */
const BRIDGE_ADDRESS = '02:00:00:1e:a4:01';
/** What the kernel takes as an interface's name (dev_valid_name: at most 15 characters), and no option of `ip`. */
const interfaceName = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/;

/** One handset's cable, as far as the gateway has to do with it. */
export type Cable = {
  /** Where its frames pass, and no other handset's. */
  readonly interface: string;
  /** What is kept of them, in the language of pcap-filter(7); null for all. */
  readonly filter: string | null;
  /** Plugs the handset's end in: its interface appears in the handset's network, down and without an address. */
  join(): Promise<void>;
};

/** The virtual cables: handsets to gateway, gateway to upstream. */
export type Wire = { readonly handset: Cable; readonly twin: Cable | null };

/**
 * Lays the cables and plugs in the upstream's. A handset's hangs loose until `join`, with `lan0` up, so that a capture of it runs before the
 * handset has an interface at all. Taking `lan0` and `wan0` away takes the far ends with them. With a twin `lan0` is a bridge with a port for
 * each handset, which do not hear one another.
 */
export async function layWire(options: { readonly bench: Bench; readonly undo: UndoList }): Promise<Wire> {
  const { bench, undo } = options;
  const { upstream, twin } = bench;
  for (const { handset } of twin ? [bench, twin] : [bench]) {
    if (!interfaceName.test(handset.interface))
      throw new LeakdiffError('CAPTURE_FAILED', `"${handset.interface}" cannot be the name of an interface`);
    refuseOwnNetwork(handset.pid, 'handset');
  }
  refuseOwnNetwork(upstream.pid, 'upstream');
  const cables = twin ? await layPorts({ bench, twin, undo }) : { handset: await layHandset(bench, undo), twin: null };
  await layCable({ near: lab.wan.interface, far: UPSTREAM_END, undo });
  await plugIn({ far: UPSTREAM_END, pid: upstream.pid, as: UPSTREAM_INTERFACE });
  return cables;
}

type Place = Pick<Bench, 'handset'>;

async function layHandset({ handset }: Place, undo: UndoList): Promise<Cable> {
  await layCable({ near: lab.lan.interface, far: HANDSET_END, undo });
  return {
    interface: lab.lan.interface,
    filter: null,
    join: () => plugIn({ far: HANDSET_END, pid: handset.pid, as: handset.interface }),
  };
}

async function layPorts(of: { readonly bench: Place; readonly twin: Place; readonly undo: UndoList }): Promise<Wire> {
  const { bench, twin, undo } = of;
  const gateway = await layBridge(lab.lan.interface, undo);
  const port = async ({ handset }: Place, near: string, far: string): Promise<Cable> => {
    await layCable({ near, far, undo });
    await ip('link', 'set', near, 'master', lab.lan.interface);
    await ip('link', 'set', near, 'type', 'bridge_slave', 'isolated', 'on', 'flood', 'off');
    return {
      interface: near,
      // What the gateway says to all, for a handset that has no address yet, passes both ports.
      filter: `not (ether src ${gateway} and ether multicast)`,
      join: () => plugIn({ far, pid: handset.pid, as: handset.interface }),
    };
  };
  return {
    handset: await port(bench, 'lan0-subject', HANDSET_END),
    twin: await port(twin, 'lan0-twin', 'twin-handset'),
  };
}

/**
 * A bridge that forwards at once and forgets no handset, so that nothing for one is flooded to the other (ip-link(8), TYPE bridge: times in
 * hundredths of a second). Gives its own Ethernet address.
 */
async function layBridge(name: string, undo: UndoList): Promise<string> {
  const never = String(365 * 86_400 * 100);
  await ip(
    ...['link', 'add', name, 'address', BRIDGE_ADDRESS, 'type', 'bridge'],
    ...['forward_delay', '0', 'ageing_time', never, 'mcast_snooping', '0'],
  );
  undo.add(`bridge ${name}`, () => ip('link', 'delete', name));
  await sendWholeFrames(name);
  setKernel(`net/ipv6/conf/${name}/disable_ipv6`, '1');
  await ip('link', 'set', name, 'up');
  return BRIDGE_ADDRESS;
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
