import { createConnection, type Socket } from 'node:net';
import { Adb, type Client } from '@devicefarmer/adbkit';
import { LeakdiffError } from '../model/failure.ts';

/** An adb server of ours, on loopback. */
export type AdbServer = { readonly port: number };

export type CallOptions = {
  /** What is being done, for error messages: a short noun phrase. */
  readonly what: string;
  /** Milliseconds of the host's clock until the call is given up and its sockets are destroyed. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
};

const host = '127.0.0.1';
/** Cannot be executed: adbkit starts `bin` by itself when the server's port is closed, which would bring up the PATH's adb under a wrong HOME. */
const noProgram = '/dev/null';

/**
 * Runs `action` with a fresh adbkit client whose every socket is destroyed when the action has ended, timed out or was aborted: adbkit
 * itself has no timeouts, and a half-dead adbd never closes a socket.
 * Throws what `failureOf` makes of it: HANDSET_SILENT on a timeout, INTERRUPTED on an abort, else by what the server said.
 */
export async function withAdb<T>(
  server: AdbServer,
  options: CallOptions,
  action: (client: Client) => Promise<T>,
): Promise<T> {
  const sockets = new Set<Socket>();
  const client = Adb.createClient({ host, port: server.port, bin: noProgram });
  let lastError: unknown;
  // adbkit re-emits late socket errors here; without a listener they would end the process. The call itself sees the closed socket.
  client.on('error', (error: unknown) => {
    lastError = error;
  });
  const connect = client.connection.bind(client);
  client.connection = () =>
    connect().then((connection: { socket: Socket }) => {
      sockets.add(connection.socket);
      return connection;
    });
  let stop: (reason: LeakdiffError) => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = reject;
  });
  const onAbort = () => stop(new LeakdiffError('INTERRUPTED', `${options.what}: interrupted`));
  const timer = setTimeout(() => stop(silence(options)), options.timeoutMs);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted) onAbort();
  try {
    return await Promise.race([stopped, Promise.resolve(action(client))]);
  } catch (error) {
    throw failureOf(error ?? lastError, options.what, server);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
    for (const socket of sockets) socket.destroy();
  }
}

function silence({ what, timeoutMs }: CallOptions): LeakdiffError {
  return new LeakdiffError(
    'HANDSET_SILENT',
    `${what}: no answer within ${timeoutMs} ms; an answer was expected; if the handset's screen is frozen restart it, else unplug and plug it again`,
  );
}

/** Asks the adb server one `host:` question (adb: SERVICES.TXT) and gives its answer as text. */
export async function askServer(server: AdbServer, service: string, options: CallOptions): Promise<string> {
  return withAdb(server, options, async (client) => {
    const connection = await client.connection();
    const body = Buffer.from(service);
    connection.write(Buffer.concat([Buffer.from(body.length.toString(16).padStart(4, '0')), body]));
    const status = await connection.parser.readAscii(4);
    if (status === 'OKAY') return (await connection.parser.readValue()).toString();
    if (status === 'FAIL') return connection.parser.readError();
    throw new Error(`the adb server answered ${JSON.stringify(status)} where OKAY or FAIL was expected`);
  });
}

/** Turns whatever adbkit or a socket threw into a failure of the closed list; our own errors pass unchanged. */
export function failureOf(error: unknown, what: string, server: AdbServer): LeakdiffError {
  if (error instanceof LeakdiffError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const said = text
    .replace(/^Failure: '([\s\S]*)'$/, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  const cause = { cause: error };
  if (/ECONNREFUSED|spawn .*EACCES/.test(said)) {
    return new LeakdiffError(
      'HANDSET_OFFLINE',
      `${what}: our adb server on port ${server.port} does not answer; it was expected to run; run again`,
      cause,
    );
  }
  if (/unauthori[sz]ed/.test(said)) return unauthorized(what, cause);
  if (/not found|no devices/.test(said)) {
    return new LeakdiffError('HANDSET_ABSENT', `${what}: the adb server says "${said}"; attach the handset`, cause);
  }
  return new LeakdiffError(
    'HANDSET_OFFLINE',
    `${what}: the connection to the handset broke ("${said || 'closed'}"); check its cable and that it is on`,
    cause,
  );
}

/** The one message about authorisation, for whoever meets it. */
export function unauthorized(what: string, options: { cause?: unknown } = {}): LeakdiffError {
  return new LeakdiffError(
    'HANDSET_UNAUTHORIZED',
    `${what}: the handset does not trust this machine yet; unlock it, tap "Always allow from this computer" and "OK" in the question "Allow USB debugging?", then run again (no question: switch USB debugging off and on in Developer options)`,
    options,
  );
}

/** True for failures of the way to the handset, as opposed to those of a command on it. */
export function isTransportFailure(error: unknown): boolean {
  return (
    error instanceof LeakdiffError &&
    ['HANDSET_OFFLINE', 'HANDSET_SILENT', 'HANDSET_ABSENT', 'HANDSET_UNAUTHORIZED'].includes(error.code)
  );
}

/** What answers on a loopback port: `free`, an adb server and its protocol version, or something else. */
export async function whoAnswers(port: number, timeoutMs: number): Promise<'free' | { adb: number } | 'other'> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    let answer = '';
    const settle = (who: 'free' | { adb: number } | 'other') => {
      clearTimeout(timer);
      socket.destroy();
      resolve(who);
    };
    const timer = setTimeout(() => settle('other'), timeoutMs);
    socket.on('connect', () => socket.write('000chost:version'));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (answer.length > 64) settle('other');
      const version = /^OKAY0004([0-9a-f]{4})$/i.exec(answer)?.[1];
      if (version) settle({ adb: Number.parseInt(version, 16) });
    });
    socket.on('end', () => settle('other'));
    socket.on('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED' ? 'free' : 'other'));
  });
}
