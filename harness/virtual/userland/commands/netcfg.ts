import type { Call, Reply } from '../command.ts';

/** `netcfg` of Android up to 5: interfaces with address and hardware address. Flags 0x1043 are up, broadcast, running, multicast. */
export function netcfg({ system: { wifi } }: Call): Reply {
  const line = (name: string, state: string, address: string, flags: string, mac: string) =>
    `${name.padEnd(8)} ${state.padEnd(4)} ${address.padStart(38)}  ${flags} ${mac}\n`;
  const lan = wifi.address === null ? '0.0.0.0/0' : `${wifi.address}/24`;
  const state = wifi.enabled ? 'UP' : 'DOWN';
  const flags = wifi.enabled ? '0x00001043' : '0x00001002';
  const loopback = line('lo', 'UP', '127.0.0.1/8', '0x00000049', '00:00:00:00:00:00');
  return { stdout: `${loopback}${line('wlan0', state, lan, flags, wifi.mac)}` };
}
