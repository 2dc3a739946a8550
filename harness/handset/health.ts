import type { Handset } from './handset.ts';
import { readFields } from './identity.ts';
import { commandLine } from './quote.ts';

/** One thing that a study needs of a handset. `remedy` is empty when it is well. */
export type HealthCheck = {
  readonly id: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly remedy: string;
};

const leastFreeKiB = 64 * 1024;
const leastBattery = 20;
const programs = ['content', 'am', 'input', 'dumpsys', 'settings', 'getprop', 'uiautomator'] as const;

/** Looks at an attached handset without changing anything. Throws HANDSET_* when it goes away. */
export async function checkHandset(
  handset: Handset,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<HealthCheck[]> {
  const { profile, capabilities } = handset;
  const look = [
    ...programs.map((name) => `echo "has-${name}=$(ls /system/bin/${name} 2>/dev/null)"`),
    'echo "boot=$(getprop sys.boot_completed)"',
    `echo "wifi=$(ls ${commandLine(`/sys/class/net/${profile.wifi}/address`)} 2>/dev/null)"`,
    'dumpsys battery | grep level | while read name level; do echo "battery=$level"; done',
    'df /data 2>/dev/null | { while read line; do last=$line; done; echo "free=$last"; }',
  ];
  const { stdout } = await handset.shell(look.join('\n'), { signal: options.signal, what: 'examining the handset' });
  const fields = readFields(stdout);
  const missing = programs.filter((name) => !fields.get(`has-${name}`));
  const battery = Number(fields.get('battery') || Number.NaN);
  const free = freeKiB(fields.get('free') ?? '');
  return [
    check('boot', fields.get('boot') === '1', 'it has started', 'it is still starting', 'wait for it'),
    check(
      'android',
      capabilities.sdk === profile.android.sdk,
      `SDK ${capabilities.sdk}`,
      `SDK ${capabilities.sdk}, the profile says ${profile.android.sdk}`,
      `flash Android ${profile.android.release}, or correct devices/${profile.id}`,
    ),
    check(
      'root',
      capabilities.root,
      'root is there',
      'no root',
      'without root this version plants no messages: root it',
    ),
    check('programs', missing.length === 0, 'all there', `missing: ${missing.join(', ')}`, 'use the stock firmware'),
    check('wifi', Boolean(fields.get('wifi')), profile.wifi, `no interface ${profile.wifi}`, 'switch Wi-Fi on'),
    check('battery', !(battery < leastBattery), `${battery} %`, `only ${battery} %`, 'charge it'),
    check(
      'space',
      free === null || free > leastFreeKiB,
      `${free ?? '?'} KiB free`,
      `only ${free} KiB free`,
      'free some of /data',
    ),
  ];
}

function check(id: string, ok: boolean, well: string, ill: string, remedy: string): HealthCheck {
  return ok ? { id, ok, detail: well, remedy: '' } : { id, ok, detail: ill, remedy };
}

/** The last size of a `df` line of toolbox (`/data 5.0G 1.2G 3.8G 4096`) or toybox (`… 1K-blocks used available %`); null if unreadable. */
export function freeKiB(line: string): number | null {
  const words = line.trim().split(/\s+/);
  const toolbox = /^([\d.]+)([KMGT]?)$/.exec(words[3] ?? '');
  if (!toolbox?.[1]) return null;
  const units: Readonly<Record<string, number>> = { '': 1, K: 1, M: 1024, G: 1024 ** 2, T: 1024 ** 3 };
  return Math.floor(Number(toolbox[1]) * (units[toolbox[2] ?? ''] ?? 1));
}
