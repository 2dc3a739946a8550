import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { readFrames, writeFrame } from '../apps/push-frames.ts';

/** Payloads of the answers to the greeting and to all else, as long as in a real capture; bytes. */
const challengeBytes = 54;
const acknowledgementBytes = 94;
const mostPending = 512 * 1024;

/** A push server (port 0: any free one): greets, echoes pings, acknowledges all else, and reads none of it. */
export async function servePush(options: {
  readonly host: string;
  readonly port: number;
  readonly log: (line: string) => void;
}): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const { host, log } = options;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let pending = Buffer.alloc(0);
    let greeted = false;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', (error) => log(`push: ${error.message}`));
    socket.on('data', (chunk) => {
      try {
        if (pending.length > mostPending) throw new Error('a frame is too long');
        const { payloads, rest } = readFrames(Buffer.concat([pending, chunk]));
        pending = Buffer.from(rest);
        for (const payload of payloads) {
          const bytes = payload.length === 0 ? 0 : greeted ? acknowledgementBytes : challengeBytes;
          socket.write(writeFrame(randomBytes(bytes)));
          greeted = true;
        }
      } catch (error) {
        log(`push: ${error instanceof Error ? error.message : error}`);
        socket.destroy();
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : options.port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
