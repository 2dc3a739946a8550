import type { App } from '../system.ts';
import type { AppContext } from './context.ts';
import { readInbox, readPhoneBook } from './private-data.ts';
import { everyPeriod, onJoin } from './schedule.ts';
import { dalvikAgent } from './user-agent.ts';

/** Numbers that are looked up in a period at most; the others wait for the next. */
const numbersInPeriod = 200;
/** Numbers that are remembered as looked up; beyond it the oldest may be asked for again. */
const remembered = 50_000;

export type NumberLookup = {
  readonly host: string;
  readonly periodSeconds: number;
  /** Handset seconds within which the first period begins; soon after the start where it is left out. */
  readonly firstSeconds?: number | undefined;
  /** What is asked once, before the first number; nothing where it is left out. */
  readonly activation?: (() => readonly string[]) | undefined;
  /** The path that asks for a number as it is stored on the handset. */
  readonly path: (number: string) => string;
};

/**
 * Asks a server for each number of the phone book and of the senders of messages that it has not asked for yet, in plain HTTP, over one
 * connection a period. `name` is what the log calls it.
 */
export function createNumberLookup(
  { host, periodSeconds, firstSeconds, activation, path }: NumberLookup,
  {
    name,
    package: packageName,
    context,
  }: { readonly name: string; readonly package: string; readonly context: AppContext },
): App {
  const { system, network, random } = context;
  const asked = new Set<string>();
  let activated = activation === undefined;
  const log = (line: string) => context.log(`${name}: ${line}`);

  const askAll = async (paths: readonly string[], signal: AbortSignal, done: (index: number) => void) => {
    if (paths.length === 0) return;
    const connection = network.keepAlive();
    try {
      for (const [index, one] of paths.entries()) {
        signal.throwIfAborted();
        await network.request({
          method: 'GET',
          url: `http://${host}${one}`,
          headers: [
            ['User-Agent', dalvikAgent(system.properties)],
            ['Host', host],
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
  /** On a slow machine the first period begins before the joining is over: it then waits for that, and does not ask again. */
  let underWay: Promise<void> | null = null;
  const activateOnce = (signal: AbortSignal): Promise<void> => {
    underWay ??= askAll(activation?.() ?? [], signal, () => undefined)
      .then(() => {
        activated = true;
      })
      .finally(() => {
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
    await askAll(fresh.map(path), signal, (index) => remember(asked, fresh[index]));
  };

  const joined = onJoin({ system, log, task: activateOnce });
  const periodic = everyPeriod({ system, random, log, periodSeconds, firstSeconds, task: lookUp });
  return {
    package: packageName,
    start: () => {
      if (activation !== undefined) joined.start();
      periodic.start();
    },
    stop: async () => {
      await Promise.all([joined.stop(), periodic.stop()]);
    },
  };
}

function remember(asked: Set<string>, number: string | undefined): void {
  if (number === undefined) return;
  asked.add(number);
  const [oldest] = asked;
  if (asked.size > remembered && oldest !== undefined) asked.delete(oldest);
}
