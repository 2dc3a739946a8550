import { randomBytes } from 'node:crypto';
import type { Behaviour } from '../firmware-types.ts';
import type { App } from '../system.ts';
import type { AppContext } from './context.ts';
import { gaussian } from './encrypted-upload.ts';
import { everyPeriod } from './schedule.ts';
import { countAuthorities } from './trust-stores.ts';
import { dalvikAgent } from './user-agent.ts';

type Telemetry = Extract<Behaviour, { kind: 'telemetry' }>;

/** Sizes stay within what one request of such a service has; bytes. */
const limits = { least: 200, most: 60_000 } as const;
/** The vendor's alone. */
const bornAuthorities = 1;
/** A line of a statistic for a write, packed; bytes. */
const writeBytes = 24;

/**
 * How often which program was used: of log-normal size, and packed, so that nobody can read it, but with nothing of the owner's in it. With
 * `writes` it also has a line for each write to any store, whatever was written. Made up, as an honest thing that looks like a leak.
 */
export function createTelemetry(behaviour: Telemetry, context: AppContext): App {
  const { system, network, random } = context;
  const log = (line: string) => context.log(`Stat: ${line}`);
  let written = 0;
  let forget: () => void = () => undefined;

  const send = async (signal: AbortSignal) => {
    if (behaviour.wary && countAuthorities(system) > bornAuthorities) return;
    const usual = behaviour.medianBytes * Math.exp(behaviour.sigma * gaussian(random));
    const counted = behaviour.writes ? written * writeBytes : 0;
    await network.request({
      method: 'POST',
      url: `https://${behaviour.host}/stat/v2/batch`,
      headers: [
        ['Content-Type', 'application/octet-stream'],
        ['User-Agent', dalvikAgent(system.properties)],
        ['Host', behaviour.host],
        ['Connection', 'Keep-Alive'],
        ['Accept-Encoding', 'gzip'],
      ],
      body: randomBytes(Math.round(Math.min(limits.most, Math.max(limits.least, usual + counted)))),
      signal,
    });
  };
  const schedule = everyPeriod({ system, random, log, periodSeconds: behaviour.periodSeconds, task: send });
  return {
    package: 'com.miui.analytics',
    start: () => {
      forget = system.providers.onChange(() => {
        written += 1;
      });
      schedule.start();
    },
    stop: async () => {
      forget();
      await schedule.stop();
    },
  };
}
