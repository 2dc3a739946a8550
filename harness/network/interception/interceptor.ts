import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { LeakdiffError } from '../../model/failure.ts';
import type { InterceptionFacts } from '../../model/interception.ts';
import { searchPath } from '../programs.ts';
import { type InterceptorOrder, type InterceptorWord, interceptorWordSchema } from './messages.ts';

/** mockttp loads in a second; a busy machine takes longer. */
const startMs = 30_000;
const stopMs = 15_000;
const mostLogBytes = 4 * 1024 * 1024;

/**
 * Makes the listening socket, which Node cannot: IP_TRANSPARENT (19 of IPPROTO_IP; linux/in.h) on 127.0.0.1, at any free port, then becomes the program of
 * its arguments, with the socket's descriptor added to them. perl-base belongs to every Debian and Ubuntu.
 */
const listener = `use Socket;
$^F = 255;
socket(my $socket, AF_INET, SOCK_STREAM, 0) or die "socket: $!\\n";
setsockopt($socket, 0, 19, pack 'i', 1) or die "IP_TRANSPARENT: $!\\n";
bind($socket, sockaddr_in(0, INADDR_LOOPBACK)) or die "bind: $!\\n";
listen($socket, 512) or die "listen: $!\\n";
exec @ARGV, fileno $socket or die "exec: $!\\n";`;

/** The interceptor's program, running. */
export type Interceptor = {
  readonly port: number;
  readonly inner: readonly number[];
  /** Lets it finish its transcript and say what it did. Throws CAPTURE_FAILED when it did not say so; the transcript is whole as far as it came. */
  stop(): Promise<InterceptionFacts>;
};

export type InterceptorOptions = {
  readonly order: InterceptorOrder;
  /** What the program and mockttp print, up to 4 MiB; not there yet. */
  readonly log: string;
  /** Called when it ends by itself: the handset is without internet then. */
  readonly onFailure?: (failure: LeakdiffError) => void;
};

/** Starts the interceptor and resolves when it takes connections. Throws CAPTURE_FAILED. */
export async function startInterceptor(options: InterceptorOptions): Promise<Interceptor> {
  const program = [process.execPath, '--disable-warning=ExperimentalWarning', `${import.meta.dirname}/main.ts`];
  const child = execa('setpriv', ['--pdeathsig', 'TERM', '--', 'perl', '-e', listener, '--', ...program], {
    env: { PATH: searchPath(process.env.PATH), LC_ALL: 'C' },
    ...{ stdin: 'pipe', stdout: 'pipe', stderr: 'pipe', buffer: false, detached: true, reject: false },
  });
  const log = createWriteStream(options.log, { flags: 'wx' });
  let said = '';
  let logged = 0;
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-1_000);
    logged += chunk.length;
    if (logged <= mostLogBytes) log.write(chunk);
  });
  // The disk may be full; that is told by others.
  log.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  const failure = (what: string): LeakdiffError =>
    new LeakdiffError(
      'CAPTURE_FAILED',
      `the interceptor ${what}: ${said.trim().split('\n').at(-1) || 'it said nothing'}`,
    );
  const words = { ready: Promise.withResolvers<InterceptorWord>(), done: Promise.withResolvers<InterceptorWord>() };
  // Whoever waits for a word is told why it never comes; a word that nobody waits for yet must not end the program.
  for (const { promise } of Object.values(words)) promise.catch(() => undefined);
  let ended = false;
  let stopping = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const word = interceptorWordSchema.parse(JSON.parse(line));
    words[word.kind].resolve(word);
  });
  const gone = child.then(({ exitCode, signal }) => {
    ended = true;
    log.end();
    const why = failure(`ended (${signal ?? `exit code ${exitCode}`})`);
    for (const { reject } of Object.values(words)) reject(why);
    if (!stopping) options.onFailure?.(why);
  });
  const within = async (word: Promise<InterceptorWord>, ms: number, what: string): Promise<InterceptorWord> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(failure(`did not ${what} within ${ms / 1000} s`)), ms);
    });
    try {
      return await Promise.race([word, late]);
    } finally {
      clearTimeout(timer);
    }
  };
  const end = async (): Promise<void> => {
    stopping = true;
    if (!ended) child.kill('SIGKILL');
    await gone;
  };

  child.stdin.write(`${JSON.stringify(options.order)}\n`);
  let ready: InterceptorWord;
  try {
    ready = await within(words.ready.promise, startMs, 'start');
  } catch (error) {
    await end();
    throw error;
  }
  if (ready.kind !== 'ready') throw failure('spoke out of turn');
  let stopped: Promise<InterceptionFacts> | null = null;
  const stop = async (): Promise<InterceptionFacts> => {
    stopping = true;
    child.stdin.end();
    try {
      const done = await within(words.done.promise, stopMs, 'finish');
      if (done.kind === 'done') return done.facts;
      throw failure('spoke out of turn');
    } finally {
      await end();
    }
  };
  return {
    ...{ port: ready.port, inner: ready.inner },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
