import type { Server, Socket } from 'node:net';
import type { Adbd } from '../adbd/index.ts';

/** More clients than this do not wait at a handset that is down; the oldest goes, as it may have left unheard. */
const mostWaiting = 16;

/** The cable's end: stays plugged in while the handset restarts. */
export type AdbPort = {
  /** adbd is up: takes those who wait, and whoever comes. */
  attach(daemon: Adbd): void;
  /** adbd is down. Clients can plug in but hear nothing until the next one is up; to them the handset is `offline`. */
  detach(): void;
  close(): void;
};

/**
 * Holds ADB's listening socket over reboots. While no adbd runs, connections are taken and kept silent, as a plugged-in handset that
 * boots is; a refused one would cost an adb server ten seconds until it tries again (ReconnectHandler of adb's transport.cpp).
 */
export function createAdbPort(server: Server): AdbPort {
  const waiting = new Set<Socket>();
  let daemon: Adbd | null = null;

  server.on('connection', (socket) => {
    if (daemon) daemon.accept(socket);
    else hold(socket);
  });
  const hold = (socket: Socket): void => {
    const forget = (): void => {
      waiting.delete(socket);
      socket.destroy();
    };
    const [oldest] = waiting;
    if (waiting.size >= mostWaiting) oldest?.destroy();
    waiting.add(socket);
    // Nothing is read, so the client's words are there for adbd; only an end or a reset is heard.
    socket.pause();
    socket.once('error', forget).once('close', forget);
  };

  return {
    attach: (next) => {
      daemon = next;
      for (const socket of waiting) {
        socket.removeAllListeners();
        next.accept(socket);
        socket.resume();
      }
      waiting.clear();
    },
    detach: () => {
      daemon = null;
    },
    close: () => {
      daemon = null;
      for (const socket of waiting) socket.destroy();
      server.close();
    },
  };
}
