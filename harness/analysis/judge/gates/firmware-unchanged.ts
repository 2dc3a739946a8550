import type { Facts } from '../facts.ts';
import { mostMessage, printable } from '../words.ts';
import { type GateRule, withoutUpdate } from './rule.ts';

/** True when the evidence shows that no update was installed (and not merely fails to show that one was). */
export function knownUnchanged({ before, judged, results, input }: Facts): boolean {
  if (before === null) return false;
  if (before.identity !== null && judged.identity !== null)
    return before.identity.fingerprint === judged.identity.fingerprint;
  return input.plan.steps.some((step, i) => {
    const result = results[i];
    return step.kind === 'ota' && result?.state === 'failed' && result.code.startsWith('OTA_');
  });
}

/** The handset started anew with another firmware between the arms, proven by fingerprint and boot id. */
export const firmwareUnchanged: GateRule = {
  id: 'FIRMWARE_UNCHANGED',
  needs: [],
  blocks: ['decoded', 'volume', 'null'],
  notAsked: withoutUpdate,
  remedy: '',
  check: (facts) => {
    const { before, judged, results, input } = facts;
    const place = input.plan.steps.findIndex(({ kind }) => kind === 'ota');
    const ota = results[place];
    const old = before?.identity;
    const now = judged.identity;
    const remedy =
      'Offer the handset an update (or check that its updater reaches the vendor) and run the scenario again.';
    if (ota?.state === 'failed') {
      const still = old ? ` The handset still runs ${printable(old.incremental)}.` : '';
      return {
        passed: false,
        detail: `No update was installed: ${ota.code}, ${printable(ota.message, mostMessage)}.${still}`,
        remedy,
      };
    }
    if (!old || !now)
      return {
        passed: false,
        detail: `Nothing shows that the firmware changed: no identity of the handset ${old ? 'after' : 'before'} the update is in the journal.`,
        remedy: 'Run the scenario again, through its update.',
      };
    const change = `${printable(old.incremental)} (${printable(old.fingerprint)}) to ${printable(now.incremental)} (${printable(now.fingerprint)})`;
    if (old.fingerprint === now.fingerprint)
      return {
        passed: false,
        detail: `The firmware is the same before and after: ${printable(old.fingerprint)}.`,
        remedy,
      };
    if (old.bootId === now.bootId)
      return {
        passed: false,
        detail: `The fingerprint went from ${change}, but the boot id did not change: the handset never started the new firmware.`,
        remedy: 'Let the handset reboot into the update and run the scenario again.',
      };
    return { passed: true, detail: `The firmware went from ${change}, with a new boot id.`, remedy: '' };
  },
};
