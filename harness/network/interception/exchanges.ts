import type { CompletedRequest, CompletedResponse, InitiatedRequest, Mockttp, WebSocketMessage } from 'mockttp';
import { type Collector, createCollector } from './collector.ts';
import type { Connection } from './connection.ts';
import type { Exchange, Message } from './har-entry.ts';
import type { Tally } from './tally.ts';

/** Messages of a WebSocket go into an entry of their own after so many bytes, or so long, host milliseconds. */
const segment = { bytes: 256 * 1024, ms: 30_000 } as const;
const tagStart = 'socket-metadata:';

type Pending = {
  readonly connection: Connection;
  readonly head: InitiatedRequest;
  readonly up: Collector;
  readonly down: Collector;
  requestDone: boolean;
  response: CompletedResponse | null;
  socket: { messages: Message[]; bytes: number; startedAt: number } | null;
};

export type ExchangeOptions = {
  readonly server: Mockttp;
  readonly connectionById: (id: string) => Connection | undefined;
  readonly write: (exchange: Exchange) => void;
  /** Told when an upstream would not agree on TLS with us. */
  readonly refusedUpstream: (connection: Connection, reason: string) => void;
  readonly tally: Tally;
};

/** Puts what mockttp tells of requests and WebSockets together and hands each over once it is complete. `flush` hands over what is not. */
export async function followExchanges(options: ExchangeOptions): Promise<{ readonly flush: () => void }> {
  const { server, connectionById, write, tally } = options;
  const pending = new Map<string, Pending>();

  const open = (head: InitiatedRequest): Pending | undefined => {
    const tag = head.tags.find((each) => each.startsWith(tagStart));
    const connection = connectionById(tag?.slice(tagStart.length) ?? '');
    if (connection === undefined) return undefined;
    const fresh: Pending = {
      ...{ connection, head, up: createCollector(), down: createCollector() },
      ...{ requestDone: false, response: null, socket: null },
    };
    pending.set(head.id, fresh);
    return fresh;
  };
  const emit = (one: Pending, aborted: string | null): void => {
    const { head, response, socket } = one;
    write({
      ...{ connection: one.connection, aborted },
      startedAt: socket?.startedAt ?? head.timingEvents.startTime,
      endedAt: Date.now(),
      request: {
        ...{ method: head.method, url: head.url, httpVersion: head.httpVersion, headers: head.rawHeaders },
        body: one.up.kept(),
      },
      response: response && {
        ...{ status: response.statusCode, statusText: response.statusMessage, headers: response.rawHeaders },
        body: one.down.kept(),
      },
      messages: socket?.messages ?? null,
    });
  };
  const finish = (one: Pending, aborted: string | null): void => {
    pending.delete(one.head.id);
    emit(one, aborted);
  };
  const request = (complete: CompletedRequest): void => {
    const one = pending.get(complete.id);
    if (one === undefined) return;
    one.requestDone = true;
    if (one.response !== null) finish(one, null);
  };
  const response = (complete: CompletedResponse): void => {
    const one = pending.get(complete.id);
    if (one === undefined) return;
    one.response = complete;
    if (one.requestDone || one.socket !== null) finish(one, null);
  };
  const message = (direction: Message['direction'], { streamId, content, isBinary }: WebSocketMessage): void => {
    const one = pending.get(streamId);
    if (!one?.socket) return;
    const { socket } = one;
    socket.messages.push({ direction, time: Date.now(), data: Buffer.from(content), binary: isBinary });
    socket.bytes += content.length;
    if (socket.bytes < segment.bytes && Date.now() - socket.startedAt < segment.ms) return;
    emit(one, null);
    one.socket = { messages: [], bytes: 0, startedAt: Date.now() };
  };

  await server.on('request-initiated', (head) => void open(head));
  await server.on('request-body-data', ({ id, content }) => pending.get(id)?.up.add(content));
  await server.on('request', request);
  await server.on('response-body-data', ({ id, content }) => pending.get(id)?.down.add(content));
  await server.on('response', response);
  await server.on('abort', ({ id, error }) => {
    const one = pending.get(id);
    const said = error?.message ?? 'broken off by the client';
    if (error !== undefined) tally.failed(`request: ${error.code ?? error.message}`);
    if (one === undefined) return;
    if (/^(?:ERR_SSL|ERR_TLS|EPROTO)/.test(error?.code ?? '')) options.refusedUpstream(one.connection, said);
    finish(one, said);
  });
  await server.on('websocket-request', (complete) => {
    const one = open(complete);
    if (one) one.socket = { messages: [], bytes: 0, startedAt: complete.timingEvents.startTime };
  });
  await server.on('websocket-accepted', (complete) => {
    const one = pending.get(complete.id);
    if (one) one.response = complete;
  });
  await server.on('websocket-message-received', (one) => message('up', one));
  await server.on('websocket-message-sent', (one) => message('down', one));
  await server.on('websocket-close', ({ streamId }) => {
    const one = pending.get(streamId);
    if (one) finish(one, null);
  });
  await server.on('client-error', ({ errorCode }) =>
    tally.failed(`not HTTP as it should be: ${errorCode ?? 'unknown'}`),
  );
  return {
    flush: () => {
      for (const one of pending.values()) finish(one, 'still under way when interception ended');
    },
  };
}
