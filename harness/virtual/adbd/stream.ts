import { Duplex } from 'node:stream';
import { commands, type Packet } from './packet.ts';

/** What is read ahead for a service that is slow; a real adbd has the buffer of a socket pair here. */
const READ_AHEAD_BYTES = 256 * 1024;
/** A client that writes on without waiting for OKAY is cut off at this much. */
const UNREAD_BYTES = 16 * 1024 * 1024;
/** After the client's CLSE, what it wrote before is still delivered, for this long. */
const DRAIN_MS = 1_000;

export type Ends = {
  /** Our id and the client's id of the stream. */
  readonly local: number;
  readonly remote: number;
  readonly maxPayload: number;
  readonly send: (packet: Packet) => void;
  readonly onClosed: () => void;
};

/** The transport's handle on a stream; `duplex` is the service's. */
export type AdbStream = {
  readonly duplex: Duplex;
  /** The client's WRTE. False when it wrote far beyond what was acknowledged. */
  data(payload: Buffer): boolean;
  /** The client's OKAY. */
  ready(): void;
  /** The client's CLSE. */
  close(): void;
  /** The transport is gone. */
  drop(): void;
};

const nothing = Buffer.alloc(0);

/**
 * One ADB stream as a Duplex. One WRTE a direction is outstanding: the service's bytes wait for the client's OKAY, and ours is sent
 * when the service wants more. Ending or destroying the Duplex sends CLSE; ADB has no half-open streams.
 */
export const createAdbStream = ({ local, remote, maxPayload, send, onClosed }: Ends): AdbStream => {
  let owesOkay = false;
  let closed = false;
  let outgoing: { data: Buffer; offset: number; done: () => void } | null = null;
  let drain: NodeJS.Timeout | null = null;

  const sendClose = (): void => {
    if (closed) return;
    closed = true;
    // adbd forgets its own id before it says goodbye (sockets.c: the peer of the remote socket is cleared first).
    send({ command: commands.CLSE, arg0: 0, arg1: remote, payload: nothing });
    onClosed();
  };

  const sendPiece = (): void => {
    if (outgoing === null) return;
    const { data, offset, done } = outgoing;
    if (closed || offset >= data.length) {
      outgoing = null;
      done();
      return;
    }
    const payload = data.subarray(offset, offset + maxPayload);
    outgoing.offset += payload.length;
    send({ command: commands.WRTE, arg0: local, arg1: remote, payload });
  };

  const begin = (data: Buffer, done: () => void): void => {
    outgoing = { data, offset: 0, done };
    sendPiece();
  };

  const duplex = new Duplex({
    readableHighWaterMark: READ_AHEAD_BYTES,
    writableHighWaterMark: Math.max(maxPayload, READ_AHEAD_BYTES),
    decodeStrings: true,
    read() {
      if (!owesOkay || closed) return;
      owesOkay = false;
      send({ command: commands.OKAY, arg0: local, arg1: remote, payload: nothing });
    },
    write: (chunk: Buffer, _encoding, done) => begin(chunk, done),
    writev: (chunks, done) => begin(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)), done),
    final(done) {
      sendClose();
      done();
      // Nothing that the client still says can matter.
      duplex.destroy();
    },
    destroy(error, done) {
      if (drain !== null) clearTimeout(drain);
      sendClose();
      sendPiece();
      done(error);
    },
  });

  const stop = (): void => {
    sendPiece();
    if (duplex.destroyed) return;
    duplex.push(null);
    drain = setTimeout(() => duplex.destroy(), DRAIN_MS);
  };

  return {
    duplex,
    data(payload) {
      if (closed || duplex.readableEnded) return true;
      owesOkay = true;
      duplex.push(payload);
      return duplex.readableLength <= UNREAD_BYTES;
    },
    ready: sendPiece,
    close() {
      sendClose();
      stop();
    },
    drop() {
      closed = true;
      duplex.destroy();
    },
  };
};
