import type { Duplex } from 'node:stream';
import type { UpstreamCheck } from '../../model/interception.ts';
import type { Connection } from './connection.ts';
import type { Message, RawStream } from './har-entry.ts';
import { relay } from './relay.ts';
import { connectTls } from './upstream.ts';

/** A stream goes into an entry of its own after so many bytes, or so long, host milliseconds: a push connection lives for days. */
const segment = { bytes: 512 * 1024, ms: 30_000 } as const;
/** Bytes of one connection that are kept; what follows is only counted. */
const mostStreamBytes = 32 * 1024 * 1024;

export type RawStreamOptions = {
  readonly stream: Duplex;
  readonly connection: Connection;
  readonly write: (stream: RawStream) => void;
  readonly checked: (check: UpstreamCheck) => void;
  /** The upstream would not agree on TLS. */
  readonly refused: (reason: string) => void;
  /** What the client had sent before, where it could not be put back. */
  readonly first?: Buffer;
};

export type RawStreams = {
  /** Carries what an opened connection holds that is no HTTP to its own server, inside of TLS again, and writes down both directions. */
  readonly enter: (options: RawStreamOptions) => Promise<void>;
  /** Writes down what was not yet. */
  readonly flush: () => void;
};

export function createRawStreams(): RawStreams {
  const flushes = new Set<() => void>();
  return {
    enter: async ({ stream, connection, write, checked, refused, first }) => {
      const upstream = connectTls(connection, checked);
      upstream.once('error', (error) => {
        if (!upstream.authorized && upstream.getProtocol() === null) refused(error.message);
      });
      let part = fresh();
      let kept = 0;
      const flush = (): void => {
        if (part.up + part.down > 0) write({ connection, ...part, endedAt: Date.now() });
        part = fresh();
      };
      flushes.add(flush);
      await relay({
        ...{ client: stream, upstream, ...(first && { first }) },
        tell: (direction, bytes) => {
          part[direction] += bytes.length;
          kept += bytes.length;
          if (kept > mostStreamBytes) part.cut = true;
          else part.messages.push({ direction, time: Date.now(), data: Buffer.from(bytes), binary: true });
          if (part.up + part.down >= segment.bytes || Date.now() - part.startedAt >= segment.ms) flush();
        },
      });
      flushes.delete(flush);
      flush();
    },
    flush: () => {
      for (const flush of flushes) flush();
    },
  };
}

const fresh = () => ({ startedAt: Date.now(), up: 0, down: 0, cut: false, messages: [] as Message[] });
