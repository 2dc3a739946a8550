import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { LeakdiffError } from '../../model/failure.ts';

const address = '127.0.0.1';
/**
 * Ports for `any`: below those that the kernel takes for outgoing connections (32768 up), so that a client that tries again and again
 * cannot meet itself, and above 5555 to 5585, which adb lists as emulators.
 */
const lowest = 20_000;
const highest = 30_000;
const tries = 50;

/** Listens on 127.0.0.1; connections are closed at once, as long as nobody takes the socket over. Throws PORT_BUSY. */
export async function openPort(port: number): Promise<Server> {
  for (let turn = 0; ; turn += 1) {
    try {
      return await listen(port === 0 ? randomInt(lowest, highest) : port);
    } catch (cause) {
      if (port === 0 && turn < tries && code(cause) === 'EADDRINUSE') continue;
      throw refused(port, cause);
    }
  }
}

/** The port of a listening server. */
export function portOf(server: Server): number {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new LeakdiffError('INTERNAL', 'the ADB socket has no port');
  return bound.port;
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen({ port, host: address }, () => resolve(server));
  });
}

const code = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

function refused(port: number, cause: unknown): LeakdiffError {
  const why =
    code(cause) === 'EACCES'
      ? 'this user may not listen there; take one above 1023'
      : 'it is taken; take another or 0 for any';
  return new LeakdiffError('PORT_BUSY', `ADB cannot listen on ${address}:${port}: ${why}`, { cause });
}
