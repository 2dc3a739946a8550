import type { Behaviour } from '../firmware-types.ts';
import type { App } from '../system.ts';
import type { AppContext } from './context.ts';
import { everyPeriod } from './schedule.ts';
import { dalvikAgent } from './user-agent.ts';

type Poll = Extract<Behaviour, { kind: 'poll' }>;

/** Hexadecimal digits of the request's nonce: all the size ever varies by. */
const nonceDigits = { least: 8, most: 24 } as const;

/** Asks for the weather, the date and the like: an answer that nothing on the handset has an influence on. */
export function createPoll(behaviour: Poll, context: AppContext): App {
  const { system, network, random } = context;
  const ask = async (signal: AbortSignal) => {
    const separator = behaviour.path.includes('?') ? '&' : '?';
    await network.request({
      method: 'GET',
      url: `${behaviour.scheme ?? 'https'}://${behaviour.host}${behaviour.path}${separator}nonce=${nonce(random)}`,
      headers: [
        ['User-Agent', dalvikAgent(system.properties)],
        ['Host', behaviour.host],
        ['Connection', 'Keep-Alive'],
        ['Accept-Encoding', 'gzip'],
      ],
      signal,
      pinned: behaviour.pinned,
    });
  };
  const log = (line: string) => context.log(`${behaviour.name}: ${line}`);
  const schedule = everyPeriod({ system, random, log, periodSeconds: behaviour.periodSeconds, task: ask });
  return { package: behaviour.package ?? `com.miui.${behaviour.name}`, ...schedule };
}

function nonce(random: () => number): string {
  const digits = nonceDigits.least + Math.floor(random() * (nonceDigits.most - nonceDigits.least + 1));
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
}
