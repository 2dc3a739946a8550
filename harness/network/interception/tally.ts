import type { InterceptionFacts, Passed, PassReason, Pinned, UpstreamCheck } from '../../model/interception.ts';
import { type Connection, destinationOf } from './connection.ts';
import type { Relayed } from './relay.ts';

/** Destinations, upstreams and kinds of failure that are told apart; the rest is counted as one. */
const mostKinds = 1_000;
const mostFailureCharacters = 200;

/** Counts what becomes of connections, and remembers which destinations will not have us in between. */
export type Tally = {
  readonly count: (what: 'connections' | 'opened' | 'clear' | 'requests' | 'rawStreams' | 'cut') => void;
  /** Lets a destination pass from now on. The host counts where the client names one, else address and port. */
  readonly pin: (connection: Connection, reason: string, why?: PassReason) => void;
  readonly pinnedAs: (connection: Connection) => PassReason | null;
  readonly passed: (connection: Connection, why: PassReason, bytes: Relayed) => void;
  readonly upstream: (check: UpstreamCheck) => void;
  readonly failed: (what: string) => void;
  readonly facts: () => InterceptionFacts;
};

const keyOf = ({ hello, server }: Connection): string => hello?.serverName ?? `${server.ip}:${server.port}`;

export function createTally(startedAt: number): Tally {
  const counts = { connections: 0, opened: 0, clear: 0, requests: 0, rawStreams: 0, cut: 0 };
  const pinned = new Map<string, Pinned & { readonly why: PassReason }>();
  const passed = new Map<string, Passed>();
  const upstreams = new Map<string, UpstreamCheck>();
  const failures = new Map<string, number>();

  return {
    count: (what) => {
      counts[what] += 1;
    },
    pin: (connection, reason, why = 'pinned') => {
      const key = keyOf(connection);
      if (pinned.has(key)) return;
      pinned.set(key, { ...destinationOf(connection), at: Date.now(), reason, why });
    },
    pinnedAs: (connection) => pinned.get(keyOf(connection))?.why ?? null,
    passed: (connection, why, { up, down }) => {
      const destination = destinationOf(connection);
      const whole = { ...destination, why };
      const rest = { host: null, ip: '', port: 0, why };
      const key = JSON.stringify(whole);
      const into = passed.has(key) || passed.size < mostKinds ? whole : rest;
      const before = passed.get(JSON.stringify(into));
      const now = Date.now();
      passed.set(JSON.stringify(into), {
        ...into,
        connections: (before?.connections ?? 0) + 1,
        up: (before?.up ?? 0) + up,
        down: (before?.down ?? 0) + down,
        first: before?.first ?? connection.openedAt,
        last: now,
      });
    },
    upstream: (check) => {
      const key = JSON.stringify(check);
      if (upstreams.size < mostKinds) upstreams.set(key, check);
    },
    failed: (what) => {
      const named = what.replace(/\s+/g, ' ').slice(0, mostFailureCharacters);
      const key = failures.has(named) || failures.size < mostKinds ? named : 'other failures';
      failures.set(key, (failures.get(key) ?? 0) + 1);
    },
    facts: () => ({
      ...{ startedAt, ...counts },
      passed: [...passed.values()],
      pinned: [...pinned.values()].map(({ why: _, ...pin }) => pin),
      upstreams: [...upstreams.values()],
      failures: Object.fromEntries(failures),
    }),
  };
}
