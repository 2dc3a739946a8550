import { connect, type Socket } from 'node:net';
import type { Connection } from './connection.ts';

/** Version, number of methods, and mockttp's own method, by which a connection is given a tag (mockttp: socks-server.ts). */
const greeting = Buffer.from([5, 1, 0xda]);
/** Version, CONNECT, reserved, an IPv4 address (RFC 1928, 4). */
const request = Buffer.from([5, 1, 0, 1]);
/** Its answers to the greeting, and to tag and request together. */
const agreed = Buffer.from([5, 0xda]);
const admitted = Buffer.from([5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);

/**
 * Opens a way into a mockttp server that takes what comes for a connection to the connection's own server, tagged with its id. Resolves when it has
 * agreed, rejects when it did not. The greeting goes first and alone, as mockttp knows SOCKS by a first packet of just that length.
 */
export async function enterMockttp(port: number, { id, server }: Connection): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
  const tags = Buffer.from(JSON.stringify({ tags: [id] }));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(tags.length);
  const target = Buffer.alloc(6);
  target.set(server.ip.split('.').map(Number));
  target.writeUInt16BE(server.port, 4);
  for (const [say, hear] of [
    [greeting, agreed],
    [Buffer.concat([length, tags, request, target]), admitted],
  ] as const) {
    socket.write(say);
    const answer = await readExactly(socket, hear.length);
    if (answer.equals(hear)) continue;
    socket.destroy();
    throw new Error(`mockttp would not take a connection (${answer.toString('hex')})`);
  }
  return socket;
}

function readExactly(socket: Socket, bytes: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const read = (): void => {
    const chunk: Buffer | null = socket.read(bytes);
    if (chunk === null) return;
    finish();
    if (chunk.length === bytes) resolve(chunk);
    else reject(new Error('mockttp closed a connection before it had agreed'));
  };
  const broken = (error?: Error): void => {
    finish();
    reject(error ?? new Error('mockttp closed a connection'));
  };
  const closed = (): void => broken();
  const finish = (): void => {
    socket.off('readable', read).off('error', broken).off('close', closed);
  };
  socket.on('readable', read).on('error', broken).on('close', closed);
  return promise;
}
