import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { LeakdiffError } from '../model/failure.ts';

/** A question is asked again after this long without an answer. */
const AGAIN_MS = 100;
const DNS_PORT = 53;

export type Question = {
  /** IPv4 address of the name server. */
  readonly server: string;
  readonly name: string;
  readonly withinMs: number;
  readonly signal?: AbortSignal;
};

/** Asks a name server over UDP until it gives any answer at all, be it that there is no such name. Throws CAPTURE_FAILED when it never does. */
export async function waitForAnswer(question: Question): Promise<void> {
  const { server, withinMs, signal } = question;
  signal?.throwIfAborted();
  const id = randomInt(65_536);
  const query = writeQuery({ id, name: question.name });
  const socket = createSocket('udp4');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.on('message', (message) => {
    if (message.length >= 12 && message.readUInt16BE(0) === id) resolve();
  });
  // A refusal (nobody listens yet) or a missing way is what is being waited out; the deadline tells of the last one.
  let trouble = '';
  const remember = (error: Error | null): void => {
    if (error) trouble = ` (${error.message})`;
  };
  socket.on('error', remember);
  const ask = (): void => socket.send(query, DNS_PORT, server, remember);
  const again = setInterval(ask, AGAIN_MS);
  const late = setTimeout(() => {
    const text = `the name server ${server} gave no answer within ${withinMs / 1000} s${trouble}`;
    reject(new LeakdiffError('CAPTURE_FAILED', text));
  }, withinMs);
  const onAbort = (): void => reject(signal?.reason);
  signal?.addEventListener('abort', onAbort);
  ask();
  try {
    await promise;
  } finally {
    clearInterval(again);
    clearTimeout(late);
    signal?.removeEventListener('abort', onAbort);
    socket.close();
  }
}

/** A question for the A record of `name` (RFC 1035, 4.1), recursion desired. */
export function writeQuery(query: { readonly id: number; readonly name: string }): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(query.id, 0);
  header.writeUInt16BE(0x0100, 2);
  header.writeUInt16BE(1, 4);
  const labels = query.name
    .split('.')
    .map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1'));
  return Buffer.concat([header, ...labels, Buffer.from([0, 0, 1, 0, 1])]);
}
