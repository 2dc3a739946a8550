import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { System } from '../system.ts';
import { kernelFolder } from './mounts.ts';

/** How often /proc/uptime is written, host milliseconds. */
const uptimeMilliseconds = 50;
/** /proc/uptime always has this many bytes, so that one write replaces it whole. */
const uptimeBytes = 32;

/**
 * Keeps what the handset's kernel says true: boot_id, uptime, version, and wlan0's address under /sys. Uptime is a file that is
 * written every 50 ms of the host, so a reader may be that much late, times the clock's rate: `uptime` and `date` are exact.
 */
export function keepKernelFiles({ system, folder }: { system: System; folder: string }): { close(): void } {
  const at = (name: string) => join(folder, kernelFolder, name);
  writeFileSync(at('boot_id'), `${system.bootId}\n`);
  writeFileSync(at('version'), kernelVersion(system.sdk));
  mkdirSync(join(folder, 'sys/class/net/wlan0'), { recursive: true });
  writeFileSync(join(folder, 'sys/class/net/wlan0/address'), `${system.wifi.mac}\n`);

  const descriptor = openSync(at('uptime'), 'w');
  const write = () => writeSync(descriptor, uptimeLine(system.clock.uptime()), 0);
  write();
  const timer = setInterval(write, uptimeMilliseconds);
  timer.unref();
  return {
    close() {
      clearInterval(timer);
      closeSync(descriptor);
    },
  };
}

/** /proc/uptime: seconds since boot and idle seconds, two decimals (proc(5)); blanks before the line's end make the length even. */
export function uptimeLine(milliseconds: number): string {
  const seconds = (milliseconds / 1000).toFixed(2);
  const idle = ((milliseconds / 1000) * 0.9).toFixed(2);
  return `${`${seconds} ${idle}`.padEnd(uptimeBytes - 1)}\n`;
}

/** What /proc/version says. The kernels are those that handsets of the time had, by API level. */
export function kernelVersion(sdk: number): string {
  const release = sdk < 21 ? '3.4.0-perf' : sdk < 26 ? '3.18.31-perf' : sdk < 30 ? '4.9.112-perf' : '5.4.61-perf';
  return `Linux version ${release} (builder@build) (gcc version 4.7 (GCC) ) #1 SMP PREEMPT Tue Jul 15 12:00:00 CST 2014\n`;
}
