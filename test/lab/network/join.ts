import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { askForLease, type Lease } from './dhcp.ts';

/** Waits until a stand-in handset's wlan0 is plugged in, brings it up under its address, and takes the lease that is given. */
export async function joinNetwork(mac: string): Promise<Lease> {
  const ip = (...args: string[]): string => execFileSync('ip', args, { encoding: 'utf8' });
  const ipv6 = '/proc/sys/net/ipv6/conf/wlan0/disable_ipv6';
  while (!ip('-o', 'link').includes(' wlan0@')) await delay(10);
  if (existsSync(ipv6)) writeFileSync(ipv6, '1');
  ip('link', 'set', 'lo', 'up');
  ip('link', 'set', 'wlan0', 'address', mac, 'up');
  ip('route', 'add', '255.255.255.255', 'dev', 'wlan0');
  const given = await askForLease(mac);
  ip('address', 'add', `${given.address}/24`, 'dev', 'wlan0');
  ip('route', 'add', 'default', 'via', given.router);
  return given;
}
