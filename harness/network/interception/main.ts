import { Console } from 'node:console';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setDefaultCACertificates } from 'node:tls';
import type { Connection } from './connection.ts';
import { openFrontDoor } from './front-door.ts';
import { openHttpDoor } from './http-door.ts';
import { type InterceptorWord, interceptorOrderSchema } from './messages.ts';
import { createRawStreams } from './raw-stream.ts';
import { createTally } from './tally.ts';
import { openTranscript } from './transcript.ts';
import { watchUpstreams } from './upstream.ts';

/**
 * The interceptor, a program of its own beside the harness: mockttp's faults, words and memory are not the harness's. Started by interceptor.ts with the
 * descriptor of a transparent listening socket as its last argument; takes one line of orders, says `ready`, and when its standard input ends (also because the
 * harness was killed) or SIGTERM comes says `done` and ends.
 */
// mockttp prints; standard output is for our own words.
globalThis.console = new Console(process.stderr, process.stderr);

const say = (word: InterceptorWord): Promise<void> =>
  new Promise((resolve) => process.stdout.write(`${JSON.stringify(word)}\n`, () => resolve()));

const told = Promise.withResolvers<void>();
process.on('SIGTERM', told.resolve);
process.stdin.once('end', told.resolve).once('error', told.resolve);
// Nobody reads any more: the transcript is what remains.
process.stdout.on('error', told.resolve);

const lines = createInterface({ input: process.stdin });
const line = await new Promise<string>((resolve) => lines.once('line', resolve));
const order = interceptorOrderSchema.parse(JSON.parse(line));
const tally = createTally(Date.now());
if (order.trusted !== null) setDefaultCACertificates(certificatesIn(readFileSync(order.trusted, 'utf8')));
// A fault in one connection, as of a library's socket that nobody listens to, is that connection's.
for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (error: unknown) => tally.failed(error instanceof Error ? error.message : String(error)));

const transcript = openTranscript({ file: order.transcript, version: order.version, tally });
const connections = new Map<string, Connection>();
const stopWatching = watchUpstreams(tally.upstream);
const authority = { key: readFileSync(order.key, 'utf8'), cert: readFileSync(order.certificate, 'utf8') };
const http = await openHttpDoor({
  authority,
  connectionById: (id) => connections.get(id),
  write: transcript.exchange,
  refusedUpstream: (connection, reason) => tally.pin(connection, reason, 'upstream'),
  tally,
});
const raw = createRawStreams();
const door = await openFrontDoor({
  descriptor: Number(process.argv.at(-1)),
  ...{ authority, http, raw, transcript, tally, connections },
});
await say({ kind: 'ready', port: door.port, inner: [http.port] });

await told.promise;
raw.flush();
await door.close();
await http.close();
stopWatching();
transcript.close();
await say({ kind: 'done', facts: tally.facts() });
process.exit(0);

/** The certificates of a PEM file that may hold other text too. One that is none is left out. */
function certificatesIn(text: string): string[] {
  const all = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return all.filter((pem) => {
    try {
      return new X509Certificate(pem).subject !== '';
    } catch (error) {
      tally.failed(`an authority of the handset cannot be read: ${error instanceof Error ? error.message : error}`);
      return false;
    }
  });
}
