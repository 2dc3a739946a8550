import { LeakdiffError } from '../../model/failure.ts';
import { firmwareById, firmwares } from '../firmware/index.ts';
import type { Firmware } from '../firmware-types.ts';

/** The handsets that this program can be, and their codenames (`ro.product.device`). */
const codenames: Readonly<Record<string, string>> = { redmi1s: 'armani' };

/** The firmware that a handset comes with: the one that is asked for, else the device's oldest, or with an API level given, the oldest of that level. */
export function firmwareAsSold(options: {
  readonly device: string;
  readonly sdk: number | null;
  readonly firmware?: string | null;
}): Firmware {
  const codename = codenames[options.device];
  if (codename === undefined) {
    const known = Object.keys(codenames).join(', ');
    throw new LeakdiffError('UNKNOWN_DEVICE', `there is no virtual ${options.device}; expected one of ${known}`);
  }
  if (options.firmware) return firmwareOf(options.firmware, codename);
  const found = firmwares.find((firmware) =>
    options.sdk === null ? firmware.properties['ro.product.device'] === codename : firmware.sdk === options.sdk,
  );
  if (found) return found;
  const known = [...new Set(firmwares.map((firmware) => firmware.sdk))].join(', ');
  throw new LeakdiffError('BAD_ARGUMENT', `--sdk: no firmware has API level ${options.sdk}; expected one of ${known}`);
}

/** Throws UNKNOWN_FIRMWARE unless the update is `none` or a firmware of the same handset as `sold`. */
export function checkUpdate(update: string, sold: Firmware): void {
  if (update === 'none') return;
  firmwareOf(update, sold.properties['ro.product.device'] ?? '');
}

function firmwareOf(id: string, codename: string): Firmware {
  const firmware = firmwareById(id);
  if (firmware.properties['ro.product.device'] === codename) return firmware;
  throw new LeakdiffError('UNKNOWN_FIRMWARE', `${id} is not for this handset (${codename}); choose another or none`);
}
