import { startCapture } from '../../../harness/network/capture.ts';
import { waitForAnswer } from '../../../harness/network/dns-probe.ts';

/** Captures on lo, makes some traffic, says so, and goes on until it is killed. */
const [file = ''] = process.argv.slice(2);
await startCapture({ id: 'hold', interface: 'lo', file });
await waitForAnswer({ server: '192.168.31.1', name: 'control.leakdiff.test', withinMs: 5_000 });
// Longer than the kernel holds packets back.
setTimeout(() => console.log('captured'), 600);
setInterval(() => undefined, 60_000);
