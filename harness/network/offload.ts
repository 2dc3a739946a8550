import { runTool } from './ip.ts';

/**
 * `ioctl(SIOCETHTOOL, ETHTOOL_STXCSUM = 0)` on the interface named by the argument (linux/sockios.h, linux/ethtool.h; netdevice(7)). perl-base belongs to
 * every Debian and Ubuntu, which ethtool does not.
 */
const script = `use Socket;
socket(my $socket, AF_INET, SOCK_DGRAM, 0) or die "$!\\n";
my $value = pack 'L2', 0x17, 0;
my $request = pack 'a16 P x16', $ARGV[0], $value;
ioctl($socket, 0x8946, $request) or die "$!\\n";`;

/**
 * Makes an interface compute its checksums itself. A virtual cable otherwise carries what the kernel hands over: segments of up to 64 KiB, checksums
 * left to hardware that is not there. Without that offload the kernel cuts segments too, so frames in a capture are those of a real network.
 */
export async function sendWholeFrames(name: string): Promise<void> {
  await runTool('perl', ['-e', script, name]);
}
