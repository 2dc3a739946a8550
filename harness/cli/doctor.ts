import { devices } from '../../devices/index.ts';
import { LeakdiffError } from '../model/failure.ts';
import { findNamespaces } from '../network/namespaces.ts';
import { findProgram, programs } from '../network/programs.ts';
import { choose, parse } from './arguments.ts';

const usage = 'leakdiff doctor [--device ID]';

/** `leakdiff doctor`: what is missing on this machine, and the command that mends it. Exit 1 when something is. */
export async function doctor(args: readonly string[]): Promise<void> {
  const { values } = parse({ args, usage, options: { device: { type: 'string', default: 'redmi1s-virtual' } } });
  const device = choose({ wanted: values.device, choices: devices, code: 'UNKNOWN_DEVICE', what: 'device' });
  const rows: { ok: boolean; what: string; detail: string }[] = [];

  for (const [name, { package: source, purpose }] of Object.entries(programs)) {
    const presence = findProgram(name);
    const ok = presence.state === 'present';
    const mend =
      presence.state === 'forbidden'
        ? `this user may not run ${presence.file}; join its group (usermod -aG), or use sudo`
        : `mend it: apt-get install ${source}`;
    rows.push({ ok, what: name, detail: ok ? purpose : `${purpose}; ${mend}` });
  }
  if (device.network.kind === 'wire') {
    try {
      const { user } = await findNamespaces();
      rows.push({ ok: true, what: 'namespaces', detail: user ? 'as an ordinary user' : 'as root' });
    } catch (error) {
      if (!(error instanceof LeakdiffError)) throw error;
      rows.push({ ok: false, what: 'namespaces', detail: error.message });
    }
  }
  const width = Math.max(...rows.map(({ what }) => what.length));
  for (const { ok, what, detail } of rows)
    console.log(`${ok ? 'ok     ' : 'MISSING'}  ${what.padEnd(width)}  ${detail}`);
  const missing = rows.filter(({ ok }) => !ok).length;
  console.log(missing === 0 ? `\n${device.id}: nothing is missing` : `\n${device.id}: ${missing} missing`);
  if (missing > 0) process.exitCode = 1;
}
