import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { LeakdiffError } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import { type AdbServer, whoAnswers } from './adb.ts';

export type AdbServerOptions = {
  /** A private port; 0 takes a free one. */
  readonly port: number;
  /** HOME of the server: its `.android/adbkey` is what the handset is asked to trust, so keep it between runs for a real handset. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
};

export type RunningAdbServer = AdbServer & {
  /** Ends our own server process and waits until it is gone. Safe to call twice. */
  readonly stop: () => Promise<void>;
};

const probeMs = 1_000;
const stopMs = 3_000;
const pollMs = 25;

/**
 * Starts the machine's adb as a server of ours in the foreground (`nodaemon server`), so that it can neither outlive us nor be
 * replaced by another version's server (FIELD 2.5). mDNS discovery and the scan for emulators on ports 5555-5585 are off:
 * only what we connect to or what is on USB is listed.
 * Throws PROGRAM_MISSING without adb, PORT_BUSY when the port is taken, HANDSET_OFFLINE when it does not come up.
 */
export async function startAdbServer(options: AdbServerOptions): Promise<RunningAdbServer> {
  const port = options.port === 0 ? await freePort() : options.port;
  await refuseBusyPort(port);
  await mkdir(options.folder, { recursive: true });
  const child = execa('adb', ['-P', String(port), 'nodaemon', 'server'], {
    env: environment(options.folder),
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    cleanup: true,
    forceKillAfterDelay: stopMs,
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-limits.logLineBytes);
  });
  let ended = false;
  const end = child.then((result) => {
    ended = true;
    return result;
  });
  const stop = async () => {
    options.signal?.removeEventListener('abort', onAbort);
    if (!ended) child.kill('SIGTERM');
    await end;
  };
  const onAbort = () => {
    child.kill('SIGTERM');
  };
  options.signal?.addEventListener('abort', onAbort, { once: true });

  const deadline = Date.now() + limits.adb.serverStartMs;
  while (!ended && !options.signal?.aborted && Date.now() < deadline) {
    const who = await whoAnswers(port, probeMs);
    if (typeof who === 'object' && !ended) return { port, stop };
    await Promise.race([sleep(pollMs), end]);
  }
  await stop();
  if (options.signal?.aborted) throw new LeakdiffError('INTERRUPTED', 'starting the adb server: interrupted');
  const result = await end;
  if (result.code === 'ENOENT') {
    throw new LeakdiffError(
      'PROGRAM_MISSING',
      'the program adb is not installed; it is what talks to handsets; install it with: apt-get install adb',
      { cause: result },
    );
  }
  await refuseBusyPort(port);
  throw new LeakdiffError(
    'HANDSET_OFFLINE',
    `the adb server on port ${port} did not come up within ${limits.adb.serverStartMs} ms; its last words: ${said.trim() || 'none'}`,
    { cause: result },
  );
}

async function refuseBusyPort(port: number): Promise<void> {
  const who = await whoAnswers(port, probeMs);
  if (who === 'free') return;
  const what = who === 'other' ? 'something that is not adb' : `another adb server (protocol version ${who.adb})`;
  throw new LeakdiffError(
    'PORT_BUSY',
    `port ${port} is taken by ${what}; our own adb server needs a port to itself; end it or choose another port`,
  );
}

/** On top of our own environment; the user's own adb variables are taken away because each changes what the server does. */
function environment(folder: string): Record<string, string | undefined> {
  return {
    HOME: folder,
    // adb logs to adb.<uid>.log there, which as root of a user namespace would be another user's file.
    TMPDIR: folder,
    ADB_MDNS: '0',
    ADB_MDNS_AUTO_CONNECT: '0',
    ADB_MDNS_OPENSCREEN: '0',
    ADB_EMU: '0',
    ADB_LOCAL_TRANSPORT_MAX_PORT: '5553',
    ADB_TRACE: undefined,
    ADB_VENDOR_KEYS: undefined,
    ADB_SERVER_SOCKET: undefined,
    ANDROID_ADB_SERVER_PORT: undefined,
    ANDROID_ADB_SERVER_ADDRESS: undefined,
    ANDROID_SERIAL: undefined,
  };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
