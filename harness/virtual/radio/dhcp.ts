import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type DhcpReply, type DhcpRequest, decodeReply, encodeRequest, prefixLength } from './dhcp-message.ts';

/** What a network gave. Times are handset seconds from the moment it was given. */
export type Lease = {
  readonly address: string;
  readonly prefix: number;
  readonly router: string | null;
  readonly resolvers: readonly string[];
  readonly server: string;
  readonly leaseSeconds: number;
  /** After so long the lease is asked for again (T1). */
  readonly renewSeconds: number;
};

export type DhcpOptions = { readonly mac: string; readonly hostname: string; readonly log: (line: string) => void };

const clientPort = 68;
const serverPort = 67;
/** Host milliseconds before a message is sent again; the last one repeats (RFC 2131, 4.1: doubling). */
const waits = [1_000, 2_000, 4_000, 8_000, 16_000];
const requestTries = 3;
const hour = 3_600;

type Exchange = {
  send(request: Omit<DhcpRequest, 'transaction' | 'mac' | 'hostname'>, to: string): Promise<void>;
  /** The next answer of one of these types, or null after `ms`. */
  answer(types: readonly DhcpReply['type'][], ms: number): Promise<DhcpReply | null>;
};

/**
 * Gets a lease, however long it takes: first the one of last time (INIT-REBOOT), then whatever is offered. Wants a route for
 * broadcasts. Rejects when `signal` aborts, with its reason, or when the socket cannot be had.
 */
export async function obtainLease(options: DhcpOptions, last: Lease | null, signal: AbortSignal): Promise<Lease> {
  return await withExchange(options, signal, async (exchange) => {
    const kept = last && (await request(exchange, { requested: last.address, server: null }));
    if (kept) return kept;
    for (let turn = 0; ; turn += 1) {
      await exchange.send({ type: 'discover', address: null, requested: null, server: null }, '255.255.255.255');
      const offer = await exchange.answer(['offer'], waits[Math.min(turn, waits.length - 1)] ?? 0);
      if (!offer?.server) continue;
      const lease = await request(exchange, { requested: offer.address, server: offer.server });
      if (lease) return lease;
      options.log(`dhcp: ${offer.server} offered ${offer.address} and then refused it`);
    }
  });
}

/** Asks the server that gave the lease for more time (T1); null when it refuses or is silent. */
export async function renewLease(options: DhcpOptions, lease: Lease, signal: AbortSignal): Promise<Lease | null> {
  return await withExchange(options, signal, async (exchange) => {
    for (let turn = 0; turn < requestTries; turn += 1) {
      await exchange.send({ type: 'request', address: lease.address, requested: null, server: null }, lease.server);
      const reply = await exchange.answer(['ack', 'nak'], waits[turn] ?? 0);
      if (reply) return reply.type === 'ack' ? leaseOf(reply) : null;
    }
    return null;
  });
}

async function request(
  exchange: Exchange,
  wanted: { readonly requested: string; readonly server: string | null },
): Promise<Lease | null> {
  for (let turn = 0; turn < requestTries; turn += 1) {
    await exchange.send({ type: 'request', address: null, ...wanted }, '255.255.255.255');
    const reply = await exchange.answer(['ack', 'nak'], waits[turn] ?? 0);
    if (reply) return reply.type === 'ack' ? leaseOf(reply) : null;
  }
  return null;
}

/** RFC 2131, 4.4.5: T1 is half of the lease where the server does not say. A lease without a server or a mask is none. */
function leaseOf(reply: DhcpReply): Lease | null {
  if (!reply.server || !reply.netmask) return null;
  const leaseSeconds = reply.leaseSeconds ?? hour;
  return {
    address: reply.address,
    prefix: prefixLength(reply.netmask),
    router: reply.routers[0] ?? null,
    resolvers: reply.resolvers,
    server: reply.server,
    leaseSeconds,
    renewSeconds: reply.renewSeconds ?? leaseSeconds / 2,
  };
}

async function withExchange<T>(
  options: DhcpOptions,
  signal: AbortSignal,
  perform: (exchange: Exchange) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const transaction = randomInt(2 ** 32);
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  const replies: DhcpReply[] = [];
  let wake: () => void = () => undefined;
  let failure: Error | null = null;
  socket.on('message', (bytes) => {
    const reply = decodeReply(bytes);
    if (reply?.transaction !== transaction || reply.mac !== options.mac || replies.length >= 16) return;
    replies.push(reply);
    wake();
  });
  const abort = (): void => wake();
  signal.addEventListener('abort', abort);

  const send: Exchange['send'] = (request, to) =>
    new Promise((resolve, reject) => {
      const bytes = encodeRequest({ ...request, transaction, mac: options.mac, hostname: options.hostname });
      socket.send(bytes, serverPort, to, (error) => (error ? reject(error) : resolve()));
    });
  const answer: Exchange['answer'] = async (types, ms) => {
    const end = performance.now() + ms;
    for (;;) {
      signal.throwIfAborted();
      if (failure) throw failure;
      const index = replies.findIndex((reply) => types.includes(reply.type));
      if (index >= 0) return replies.splice(index, 1)[0] ?? null;
      const left = end - performance.now();
      if (left <= 0) return null;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };

  try {
    socket.bind(clientPort);
    await once(socket, 'listening');
    socket.on('error', (error) => {
      failure = error;
      wake();
    });
    socket.setBroadcast(true);
    return await perform({ send, answer });
  } finally {
    signal.removeEventListener('abort', abort);
    socket.close();
  }
}
