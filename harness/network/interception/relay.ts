import type { Duplex } from 'node:stream';

/** How many bytes went each way. */
export type Relayed = { readonly up: number; readonly down: number };

export type RelayOptions = {
  readonly client: Duplex;
  readonly upstream: Duplex;
  /** Told of each piece before it goes on. */
  readonly tell?: (direction: 'up' | 'down', bytes: Buffer) => void;
  /** What the client had sent before, where it could not be put back. */
  readonly first?: Buffer;
};

/** Joins two connections until both have ended; the end of one side is passed on, a break of one breaks the other. Never rejects. */
export function relay({ client, upstream, tell, first }: RelayOptions): Promise<Relayed> {
  const bytes = { up: 0, down: 0 };
  const { promise, resolve } = Promise.withResolvers<Relayed>();
  let open = 2;
  const carry = (direction: 'up' | 'down', from: Duplex, to: Duplex): void => {
    from.on('data', (chunk: Buffer) => {
      bytes[direction] += chunk.length;
      tell?.(direction, chunk);
    });
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.once('close', () => {
      // After a proper end the other side may still have something to say.
      if (!from.readableEnded || from.errored) to.destroy();
      open -= 1;
      if (open === 0) resolve(bytes);
    });
  };
  if (first !== undefined && first.length > 0) {
    bytes.up += first.length;
    tell?.('up', first);
    upstream.write(first);
  }
  carry('up', client, upstream);
  carry('down', upstream, client);
  for (const end of [client, upstream]) if (end.destroyed) for (const other of [client, upstream]) other.destroy();
  if (client.readableEnded) upstream.end();
  return promise;
}
