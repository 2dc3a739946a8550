import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Keyring } from './key.ts';
import type { Authorise } from './options.ts';
import { commands, createParser, encodeHeader, type Packet } from './packet.ts';
import { type AdbStream, createAdbStream } from './stream.ts';
import type { Traits } from './traits.ts';

/** AUTH's arg0 (AOSP adb_auth.h). */
const auth = { TOKEN: 1, SIGNATURE: 2, RSAPUBLICKEY: 3 } as const;
const TOKEN_BYTES = 20;
/** After this many wrong signatures each answer takes a second longer (adb.c). */
const FREE_ATTEMPTS = 10;
const SLOW_ANSWER_MS = 1_000;
/** A real adbd runs out of file descriptors at about as many streams. */
const MAX_STREAMS = 1_000;
/** What was sent last may still leave when a transport is dropped, for this long. */
const FLUSH_MS = 500;
/** Payloads up to this many bytes are copied behind their header, so that they leave in one segment. */
const COPY_BYTES = 16 * 1024;
/** A service name is at most this long (the four hex digits of the client's protocol). */
const NAME_BYTES = 65_535;

export type TransportOptions = {
  readonly socket: Socket;
  readonly traits: Traits;
  readonly banner: () => Buffer;
  readonly authorise: Authorise;
  readonly keyring: Keyring;
  /** Starts the service of that name on the stream; false where this adbd has none. */
  readonly serve: (name: string, open: () => Duplex) => boolean;
  readonly log: (line: string) => void;
  readonly onGone: () => void;
};

export type Transport = {
  /** Ends the transport and all its streams. */
  drop(): void;
  /** The owner allows the key that was offered; false where none waits. */
  allow(): boolean;
};

const nothing = Buffer.alloc(0);

/** adbd's side of one ADB connection (AOSP adb.c, handle_packet): greeting, authentication, streams. */
export const createTransport = (options: TransportOptions): Transport => {
  const { socket, traits, keyring, log } = options;
  const streams = new Map<number, AdbStream>();
  let nextId = 1;
  let online = false;
  let gone = false;
  let version = traits.version;
  let maxPayload = traits.maxPayload;
  let token = nothing;
  let attempts = 0;
  let slowAnswer: NodeJS.Timeout | null = null;
  let offered: string | null = null;

  const checksums = (): boolean => version < 0x01000001;

  const send = (packet: Packet): void => {
    if (gone) return;
    const header = encodeHeader(packet, checksums());
    if (packet.payload.length <= COPY_BYTES) {
      socket.write(packet.payload.length === 0 ? header : Buffer.concat([header, packet.payload]));
      return;
    }
    socket.cork();
    socket.write(header);
    socket.write(packet.payload);
    socket.uncork();
  };

  const closeStreams = (): void => {
    const open = [...streams.values()];
    streams.clear();
    for (const stream of open) stream.drop();
  };

  const goOnline = (): void => {
    online = true;
    offered = null;
    send({ command: commands.CNXN, arg0: traits.version, arg1: traits.maxPayload, payload: options.banner() });
  };

  const askForSignature = (): void => {
    token = randomBytes(TOKEN_BYTES);
    send({ command: commands.AUTH, arg0: auth.TOKEN, arg1: 0, payload: token });
  };

  const connect = (packet: Packet): void => {
    online = false;
    closeStreams();
    version = Math.min(packet.arg0, traits.version);
    // Up to 6.0.1 the size is a constant of both programs; later the smaller of the two is taken.
    if (!traits.oldBanner) maxPayload = Math.max(1, Math.min(packet.arg1, traits.maxPayload));
    if (options.authorise === 'off') goOnline();
    else askForSignature();
  };

  const authenticate = (packet: Packet): void => {
    if (online || token.length === 0) return;
    if (packet.arg0 === auth.SIGNATURE) {
      if (keyring.verifies({ token, signature: packet.payload })) {
        attempts = 0;
        goOnline();
      } else if (attempts++ > FREE_ATTEMPTS) {
        if (slowAnswer !== null) clearTimeout(slowAnswer);
        slowAnswer = setTimeout(askForSignature, SLOW_ANSWER_MS);
      } else askForSignature();
    } else if (packet.arg0 === auth.RSAPUBLICKEY) {
      if (packet.payload.at(-1) !== 0) {
        log('a client offered a key that is not NUL-terminated');
        return;
      }
      offered = packet.payload.toString('latin1', 0, packet.payload.indexOf(0));
      if (options.authorise === 'always') allow();
      else log(`a client waits for its key to be allowed: ${offered.split(' ')[1] ?? 'without a name'}`);
    }
  };

  const allow = (): boolean => {
    if (gone || online || offered === null) return false;
    if (!keyring.add(offered)) {
      log('a client offered something that is no key');
      return false;
    }
    goOnline();
    return true;
  };

  const open = (packet: Packet): void => {
    const remote = packet.arg0;
    if (!online || remote === 0) return;
    const end = packet.payload.indexOf(0);
    const name = packet.payload.toString('utf8', 0, end < 0 ? packet.payload.length : end);
    const begin = (): Duplex => {
      const local = nextId++;
      const stream = createAdbStream({ local, remote, maxPayload, send, onClosed: () => streams.delete(local) });
      streams.set(local, stream);
      send({ command: commands.OKAY, arg0: local, arg1: remote, payload: nothing });
      return stream.duplex;
    };
    const fits = Buffer.byteLength(name) <= NAME_BYTES && streams.size < MAX_STREAMS;
    if (fits && options.serve(name, begin)) return;
    log(`refused ${name.slice(0, 80)}`);
    send({ command: commands.CLSE, arg0: 0, arg1: remote, payload: nothing });
  };

  const handle = (packet: Packet): void => {
    const stream = online ? streams.get(packet.arg1) : undefined;
    switch (packet.command) {
      case commands.CNXN:
        connect(packet);
        break;
      case commands.AUTH:
        authenticate(packet);
        break;
      case commands.OPEN:
        open(packet);
        break;
      case commands.OKAY:
        stream?.ready();
        break;
      case commands.CLSE:
        stream?.close();
        break;
      case commands.WRTE:
        if (stream !== undefined && !stream.data(packet.payload)) throw new Error('client writes without waiting');
    }
  };

  const leave = (): void => {
    if (gone) return;
    gone = true;
    if (slowAnswer !== null) clearTimeout(slowAnswer);
    closeStreams();
    options.onGone();
  };

  const drop = (): void => {
    leave();
    socket.destroySoon();
    setTimeout(() => socket.destroy(), FLUSH_MS).unref();
  };

  // The first CNXN of a client may carry a checksum or none, whatever its version: only agreed ones are checked.
  const parser = createParser({ maxPayload: traits.maxPayload, checksums: () => online && checksums() });
  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    try {
      for (const packet of parser.push(chunk)) if (!gone) handle(packet);
    } catch (error) {
      log(`a transport is cut: ${error instanceof Error ? error.message : String(error)}`);
      leave();
      socket.destroy();
    }
  });
  socket.on('error', (error) => log(`a transport broke: ${error.message}`));
  socket.on('close', leave);
  socket.on('end', leave);

  return { drop, allow };
};
