import { readdirSync, readFileSync } from 'node:fs';
import type { Fault } from '../faults.ts';

/** Host milliseconds after the boot with the update at which the capture gets into trouble, and how long an overrun lasts. */
const afterBootMs = 10_000;
const overrunMs = 8_000;
/** Host milliseconds that the flood waits for the capture to stand still. */
const stillMs = 300;

/** Sends a signal to each capturing program that was started by whoever started this one: by hand, there is none. */
function signalCapture(signal: NodeJS.Signals): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      // pid (comm) state ppid ... (proc_pid_stat(5))
      const [, comm, parent] = /^\d+ \((.*)\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      if (comm === 'dumpcap' && Number(parent) === process.ppid) process.kill(Number(pid), signal);
    } catch {
      // It ended while we looked.
    }
  }
}

/** The faults that hit the capture from outside; to be called when the handset came up with its update. Returns what ends them. */
export function troubleCapture(of: { readonly faults: readonly Fault[]; readonly flood: () => void }): () => void {
  const { faults } = of;
  const timers: NodeJS.Timeout[] = [];
  const later = (ms: number, task: () => void): void => {
    timers.push(setTimeout(task, ms));
  };
  if (faults.includes('capture-killed')) later(afterBootMs, () => signalCapture('SIGKILL'));
  if (faults.includes('capture-overrun')) {
    later(afterBootMs, () => signalCapture('SIGSTOP'));
    later(afterBootMs + stillMs, of.flood);
    later(afterBootMs + overrunMs, () => signalCapture('SIGCONT'));
  }
  return () => {
    for (const timer of timers) clearTimeout(timer);
    if (faults.includes('capture-overrun')) signalCapture('SIGCONT');
  };
}
