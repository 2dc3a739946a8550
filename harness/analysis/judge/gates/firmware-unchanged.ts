import type { Identity } from '../../../model/journal.ts';
import type { Facts } from '../facts.ts';
import { mostMessage, printable } from '../words.ts';
import { again } from './experiment.ts';
import { type GateResult, type GateRule, ofEach, withoutUpdate } from './rule.ts';

/** True when the evidence shows that no update was installed (and not merely fails to show that one was). */
export function knownUnchanged(facts: Facts): boolean {
  const { before, judged, results, input } = facts;
  if (otherUnchanged(facts)) return true;
  if (before === null) return false;
  if (before.identity !== null && judged.identity !== null)
    return before.identity.fingerprint === judged.identity.fingerprint;
  return input.plan.steps.some((step, i) => {
    const result = results[i];
    return step.kind === 'ota' && result?.state === 'failed' && result.code.startsWith('OTA_');
  });
}

/** True when the evidence shows that no other system was installed where one was to be. */
function otherUnchanged({ judged, otherSystems, results, input }: Facts): boolean {
  const refused = input.plan.steps.some((step, i) => {
    const result = results[i];
    return step.kind === 'flash' && result?.state === 'failed' && result.code === 'TREATMENT_FAILED';
  });
  const own = judged.identity?.fingerprint;
  return refused || otherSystems.some(({ identity }) => own !== undefined && identity?.fingerprint === own);
}

const offer = 'Offer the handset an update (or check that its updater reaches the vendor)';

/** The change between two arms of one handset. */
function compare(old: Identity, now: Identity, facts: Facts): GateResult {
  const change = `${printable(old.incremental)} (${printable(old.fingerprint)}) to ${printable(now.incremental)} (${printable(now.fingerprint)})`;
  if (old.fingerprint === '' || now.fingerprint === '')
    return { passed: false, detail: 'The handset did not tell its fingerprint.', remedy: again(facts, offer) };
  if (old.fingerprint === now.fingerprint)
    return {
      passed: false,
      detail: `The firmware is the same before and after: ${printable(old.fingerprint)}.`,
      remedy: again(facts, offer),
    };
  if (old.bootId === now.bootId)
    return {
      passed: false,
      detail: `The fingerprint went from ${change}, but the boot id did not change: the handset never started the new firmware.`,
      remedy: again(facts, 'Let the handset reboot into the update'),
    };
  if (old.serial !== now.serial)
    return {
      passed: false,
      detail: `The firmware went from ${change}, but so did the serial number: these are two handsets.`,
      remedy: again(facts, 'Keep to one handset'),
    };
  return { passed: true, detail: `The firmware went from ${change}, with a new boot id.`, remedy: '' };
}

/** Both systems really ran on the one handset. */
function checkOtherSystems(facts: Facts): GateResult {
  const { judged, otherSystems, results, input } = facts;
  const flash = results[input.plan.steps.findIndex(({ kind }) => kind === 'flash')];
  const image = again(facts, 'Give an image of another system that the recovery of the handset takes');
  if (flash?.state === 'failed')
    return {
      passed: false,
      detail: `No third-party system was installed: ${flash.code}, ${printable(flash.message, mostMessage)}.`,
      remedy: image,
    };
  return ofEach(otherSystems, ({ identity }) => {
    if (!judged.identity || !identity)
      return {
        passed: false,
        detail: 'Nothing shows that two systems ran: who the handset was is not in the journal for both.',
        remedy: again(facts, 'Read who the handset is with each of its systems'),
      };
    const result = compare(judged.identity, identity, facts);
    return { ...result, remedy: result.passed ? '' : image };
  });
}

/** The handset started anew with another firmware between the arms, proven by fingerprint and boot id. */
export const firmwareUnchanged: GateRule = {
  id: 'FIRMWARE_UNCHANGED',
  needs: [],
  blocks: ['decoded', 'volume', 'null'],
  notAsked: (facts) => (facts.otherSystems.length > 0 ? null : withoutUpdate(facts)),
  remedy: (facts) => again(facts, ''),
  check: (facts) => {
    const { before, newArms, results, input } = facts;
    const other = facts.otherSystems.length > 0 ? checkOtherSystems(facts) : null;
    if (other !== null && (before === null || !other.passed)) return other;
    const ota = results[input.plan.steps.findIndex(({ kind }) => kind === 'ota')];
    const old = before?.identity;
    if (ota?.state === 'failed') {
      const still = old ? ` The handset still runs ${printable(old.incremental)}.` : '';
      return {
        passed: false,
        detail: `No update was installed: ${ota.code}, ${printable(ota.message, mostMessage)}.${still}`,
        remedy: again(facts, offer),
      };
    }
    const result = ofEach(newArms, ({ identity }) =>
      old && identity
        ? compare(old, identity, facts)
        : {
            passed: false,
            detail: `Nothing shows that the firmware changed: no identity of the handset ${old ? 'after' : 'before'} the update is in the journal.`,
            remedy: again(facts, 'Read who the handset is before and after its update'),
          },
    );
    const builds = new Set(newArms.map(({ identity }) => identity?.fingerprint));
    if (result.passed && builds.size > 1)
      return {
        passed: false,
        detail: 'The arms of the new firmware ran different builds, so that no one of them is judged.',
        remedy: again(facts, 'Keep the updater off after the first update'),
      };
    return result;
  },
};
