import { closeSync, openSync, unlinkSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { System } from '../system.ts';
import type { Reply } from './command.ts';
import { commandsOf } from './commands/index.ts';
import { keepKernelFiles } from './kernel-files.ts';
import { createLog, type Log } from './log.ts';

/** A Unix socket's path may have 107 bytes (unix(7)). */
const longestSocketPath = 107;
/** Android's own limit of a command line is 128 KiB (MAX_ARG_STRLEN); a client sends no more than its arguments. */
const longestRequest = 2 * 1024 * 1024;

export type ServeOptions = {
  readonly system: System;
  /** Host folder that is `/` of the handset. */
  readonly folder: string;
  /** The handset's log, where others write to it too. */
  readonly log?: Log;
};

/**
 * Answers the Android commands of the handset's root: listens on its /dev/socket/zygote (client.ts has the protocol), and keeps its
 * kernel files (boot_id, uptime, version, wlan0's address) true. Needs `prepareRoot` before it; runs in any namespace.
 */
export async function serveCommands({ system, folder, log }: ServeOptions): Promise<{ close(): Promise<void> }> {
  const commands = new Map(commandsOf(system.sdk).map((entry) => [entry.name, entry.run]));
  const ring = log ?? createLog({ clock: system.clock });
  const connections = new Set<Socket>();

  const answer = async (socket: Socket, body: Buffer, gone: AbortSignal) => {
    const [uid = '2000', cwd = '/', name = '', ...argv] = body.toString().split('\0');
    const print = (text: string) => void (socket.writable && socket.write(frame('o', text)));
    const run = commands.get(name);
    let reply: Reply = { stderr: `${name}: not found\n`, code: 127 };
    if (run !== undefined) {
      try {
        reply = await run({ argv, uid: Number(uid), cwd, system, log: ring, print, gone });
      } catch (error) {
        // As on Android, where an uncaught exception in app_process prints its trace and exits 1.
        reply = { stderr: `${error instanceof Error ? error.stack : String(error)}\n`, code: 1 };
      }
    }
    if (!socket.writable) return;
    const { stdout = '', stderr = '', code = 0 } = reply;
    const frames = [...(stdout ? [frame('o', stdout)] : []), ...(stderr ? [frame('e', stderr)] : [])];
    socket.end(Buffer.concat([...frames, frame('x', String(code))]));
  };

  const server = createServer((socket) => {
    connections.add(socket);
    const gone = new AbortController();
    let received = Buffer.alloc(0);
    let asked = false;
    socket.on('data', (chunk) => {
      if (asked) return;
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      if (received.length > longestRequest) {
        socket.destroy();
        return;
      }
      if (received.length < 4 || received.length < 4 + received.readUInt32BE(0)) return;
      asked = true;
      void answer(socket, received.subarray(4), gone.signal);
    });
    // A caller that was killed is no error of ours: 'close' follows and tells the command.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      connections.delete(socket);
      gone.abort();
    });
  });

  const files = keepKernelFiles({ system, folder });
  const address = listeningPath(folder);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.path, resolve);
  });
  return {
    async close() {
      files.close();
      for (const socket of connections) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      address.close();
    },
  };
}

function frame(kind: 'o' | 'e' | 'x', text: string): Buffer {
  const data = Buffer.from(text);
  const head = Buffer.alloc(5);
  head.write(kind);
  head.writeUInt32BE(data.length, 1);
  return Buffer.concat([head, data]);
}

/** The socket's path, through /proc/self/fd where the folder's own path would be too long for a socket. */
function listeningPath(folder: string): { path: string; close(): void } {
  const path = join(folder, 'dev/socket/zygote');
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (Buffer.byteLength(path) <= longestSocketPath) return { path, close: () => undefined };
  const descriptor = openSync(join(folder, 'dev/socket'), 'r');
  return { path: `/proc/self/fd/${descriptor}/zygote`, close: () => closeSync(descriptor) };
}
