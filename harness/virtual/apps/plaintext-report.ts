import type { Behaviour } from '../firmware-types.ts';
import type { App } from '../system.ts';
import type { AppContext } from './context.ts';
import { deviceHash } from './device-hash.ts';
import { readInbox, readPhoneBook } from './private-data.ts';
import { everyPeriod, onJoin } from './schedule.ts';
import { dalvikAgent } from './user-agent.ts';

type Report = Extract<Behaviour, { kind: 'plaintext-report' }>;

/** Numbers that are looked up in a period at most; the others wait for the next. */
const numbersInPeriod = 200;
/** Numbers that are remembered as looked up; beyond it the oldest may be asked for again. */
const remembered = 50_000;

/**
 * Cloud Messaging as it was switched on for everybody until August 2014: activates the SIM card with the account service, then asks for
 * each number of the phone book and of the senders of messages whether it belongs to a user of the service. Plain HTTP (FIELD 1).
 * How the carrier's name went is not published; here it is a request of its own beside the activation.
 */
export function createPlaintextReport(behaviour: Report, context: AppContext): App {
  const { system, network } = context;
  const asked = new Set<string>();
  let activated = false;
  const log = (line: string) => context.log(`CloudMessaging: ${line}`);

  const askAll = async (paths: readonly string[], signal: AbortSignal, done: (index: number) => void) => {
    if (paths.length === 0) return;
    const connection = network.keepAlive();
    try {
      for (const [index, path] of paths.entries()) {
        signal.throwIfAborted();
        await network.request({
          method: 'GET',
          url: `http://${behaviour.host}${path}`,
          headers: [
            ['User-Agent', dalvikAgent(system.properties)],
            ['Host', behaviour.host],
            ['Connection', 'Keep-Alive'],
            ['Accept-Encoding', 'gzip'],
          ],
          connection,
          signal,
        });
        done(index);
      }
    } finally {
      connection.close();
    }
  };
  const activate = async (signal: AbortSignal) => {
    const { imei, imsi, operator, ownNumber } = system.telephony;
    const device = `/pass/activate/dev/${deviceHash(imei)}`;
    await askAll(
      [
        `${device}/activating?imsi=${deviceHash(imsi)}`,
        `${device}/carrier?name=${encodeURIComponent(operator)}`,
        lookupPath(ownNumber),
      ],
      signal,
      () => undefined,
    );
    activated = true;
  };
  /** On a slow machine the first period begins before the joining is over: it then waits for that, and does not ask again. */
  let underWay: Promise<void> | null = null;
  const activateOnce = (signal: AbortSignal): Promise<void> => {
    underWay ??= activate(signal).finally(() => {
      underWay = null;
    });
    return underWay;
  };
  const lookUp = async (signal: AbortSignal) => {
    if (!activated) await activateOnce(signal);
    const numbers = [
      ...readPhoneBook(system.providers).map((entry) => entry.number),
      ...readInbox(system.providers).map((message) => message.sender),
    ];
    const fresh = [...new Set(numbers)].filter((number) => !asked.has(number)).slice(0, numbersInPeriod);
    await askAll(fresh.map(lookupPath), signal, (index) => remember(asked, fresh[index]));
  };

  const { random } = context;
  const joined = onJoin({ system, log, task: activateOnce });
  const periodic = everyPeriod({ system, random, log, periodSeconds: behaviour.periodSeconds, task: lookUp });
  return {
    package: 'com.xiaomi.xmsf',
    start: () => {
      joined.start();
      periodic.start();
    },
    stop: async () => {
      await Promise.all([joined.stop(), periodic.stop()]);
    },
  };
}

/** `type=MXPH` is a phone number, as it is stored on the handset. */
function lookupPath(phone: string): string {
  return `/pass/user@id?type=MXPH&externalId=${encodeURIComponent(phone)}`;
}

function remember(asked: Set<string>, number: string | undefined): void {
  if (number === undefined) return;
  asked.add(number);
  const [oldest] = asked;
  if (asked.size > remembered && oldest !== undefined) asked.delete(oldest);
}
