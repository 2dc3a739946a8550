import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { LeakdiffError } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import { type AdbServer, withAdb } from './adb.ts';
import { readNonce, type ShellResult, wrapWithNonce } from './shell-v1.ts';
import { closeStdin, createPacketReader } from './shell-v2.ts';

export type { ShellResult } from './shell-v1.ts';

export type ShellOptions = {
  /** Milliseconds of the host's clock; by default those of a short call. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For error messages; by default the command itself. */
  readonly what?: string | undefined;
  /** Called with pieces of the output as they come, as the handset sent them. */
  readonly onOutput?: ((chunk: Buffer) => void) | undefined;
};

export type ShellTarget = { readonly server: AdbServer; readonly serial: string; readonly v2: boolean };

/**
 * The longest command that one service string carries, bytes. adbd up to 6.x reads a service string of at most MAX_PAYLOAD, 4096
 * bytes (adb.h), and our wrapper and its quotes need their share; from 7.0 the adb server's own limit is 65,535.
 */
export function safeCommandBytes(v2: boolean): number {
  return v2 ? 30_000 : 3_000;
}

/**
 * Runs one command on the handset and gives its output and true exit code, on every Android version.
 * The command must fit (`safeCommandBytes`); longer ones go through a pushed script.
 * Throws HANDSET_* when the way to the handset breaks or is silent, SHELL_FAILED when there is more output than can be held.
 */
export async function runCommand(
  target: ShellTarget,
  command: string,
  options: ShellOptions = {},
): Promise<ShellResult> {
  const what = options.what ?? `running "${command.length > 80 ? `${command.slice(0, 77)}...` : command}"`;
  const nonce = `nonce-${randomBytes(8).toString('hex')}-`;
  const service = target.v2 ? `shell,v2,raw:${command}` : `shell:${wrapWithNonce(command, nonce)}`;
  const timeoutMs = options.timeoutMs ?? limits.adb.callMs;
  return withAdb(target.server, { what, timeoutMs, signal: options.signal }, async (client) => {
    const stream: Duplex = await client.getDevice(target.serial).openLocal(service);
    const result = target.v2
      ? await readV2(stream, what, options.onOutput)
      : await readV1(stream, nonce, what, options.onOutput);
    return result;
  });
}

type OnOutput = ShellOptions['onOutput'];

/** Gathers pieces up to the limit of output. */
function createSink(what: string): { add: (chunk: Buffer) => void; whole: () => Buffer } {
  const pieces: Buffer[] = [];
  let bytes = 0;
  return {
    add: (chunk) => {
      bytes += chunk.length;
      if (bytes > limits.adb.outputBytes) {
        throw new LeakdiffError(
          'SHELL_FAILED',
          `${what}: more than ${limits.adb.outputBytes} bytes of output; less was expected; narrow the command`,
        );
      }
      pieces.push(chunk);
    },
    whole: () => Buffer.concat(pieces),
  };
}

function broken(what: string, detail: string): LeakdiffError {
  return new LeakdiffError(
    'HANDSET_OFFLINE',
    `${what}: the connection ended before the command had (${detail}); check the cable and that the handset did not restart`,
  );
}

/** `once` on a stream, with every listener removed by `withAdb` destroying the socket. */
async function consume(stream: Duplex, take: (chunk: Buffer) => boolean): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stream.on('data', (chunk: Buffer) => {
      try {
        if (take(chunk)) resolve();
      } catch (error) {
        reject(error);
      }
    });
    stream.on('end', resolve);
    stream.on('close', resolve);
    stream.on('error', reject);
  });
}

async function readV2(stream: Duplex, what: string, onOutput: OnOutput): Promise<ShellResult> {
  const read = createPacketReader();
  const stdout = createSink(what);
  const stderr = createSink(what);
  let exitCode: number | undefined;
  stream.write(closeStdin);
  await consume(stream, (chunk) => {
    for (const packet of read(chunk)) {
      if (packet.kind === 'exit') exitCode = packet.exitCode;
      else {
        onOutput?.(packet.data);
        (packet.kind === 'stdout' ? stdout : stderr).add(packet.data);
      }
    }
    return exitCode !== undefined;
  });
  if (exitCode === undefined) throw broken(what, 'no exit packet');
  return { stdout: stdout.whole().toString(), stderr: stderr.whole().toString(), exitCode };
}

/** Longer than a nonce line can be. */
const nonceLineBytes = 64;

async function readV1(stream: Duplex, nonce: string, what: string, onOutput: OnOutput): Promise<ShellResult> {
  const sink = createSink(what);
  let tail: Buffer = Buffer.alloc(0);
  await consume(stream, (chunk) => {
    onOutput?.(chunk);
    sink.add(chunk);
    tail = Buffer.concat([tail, chunk]).subarray(-nonceLineBytes);
    return readNonce(tail, nonce) !== null;
  });
  const result = readNonce(sink.whole(), nonce);
  if (result === null) throw broken(what, 'no exit status');
  return result;
}
