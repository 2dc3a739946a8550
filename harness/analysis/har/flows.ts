import type { Flow, Upload } from '../../model/traffic.ts';
import { bodyBytes, type HarEntry, parseHar, serverOf, startOf } from './parse.ts';

/**
 * The entries of an HTTP archive as flows, one each: host, server, times, bytes of the bodies. An archive knows no packets, which are 0, nor (but
 * for our own interceptor's) the client's address, which is empty. `frame` of an upload is the entry, counted from 1. Throws `BAD_FILE` when the text is not a HAR.
 */
export function harFlows(text: string, file: string): Flow[] {
  return parseHar(text, file).map(flowOf);
}

function flowOf(entry: HarEntry, index: number): Flow {
  const { host, ip, port } = serverOf(entry);
  const start = startOf(entry) ?? 0;
  const sent = entry._webSocketMessages.filter(({ type }) => type === 'send');
  const uploads: Upload[] = [{ time: start, bytes: uploadedBytes(entry), frame: index + 1 }];
  for (const { time, bytes } of rawPieces(entry, 'up')) uploads.push({ time, bytes, frame: index + 1 });
  for (const { time, data = '' } of sent) uploads.push({ time: time || start, bytes: data.length, frame: index + 1 });
  const up = uploads.reduce((sum, { bytes }) => sum + bytes, 0);
  const down = downloadedBytes(entry);
  const secure = /^(https|wss|tls):/i.test(entry.request.url);
  return {
    proto: 'tcp',
    stream: index,
    client: entry._connection?.client ?? { ip: '', port: 0 },
    server: { ip, port },
    start,
    end: start + Math.max(0, entry.time) / 1000,
    packets: { up: 0, down: 0 },
    bytes: { up, down },
    payload: { up, down },
    gaps: 0,
    established: true,
    host,
    hostSource: host === null ? null : 'http-host',
    tls: secure ? { sni: host, version: 'TLS', ja4: null } : null,
    content: up === 0 ? 'empty' : 'plain',
    uploads: uploads.filter(({ bytes }) => bytes > 0),
  };
}

/** The request's body as it went over the wire, or else as the archive holds it. */
function uploadedBytes({ request }: HarEntry): number {
  if (request.bodySize > 0) return request.bodySize;
  const { postData } = request;
  if (!postData) return 0;
  if (postData.text) return bodyBytes(postData).length;
  return postData.params.reduce((sum, { name, value }) => sum + name.length + value.length + 2, 0);
}

function downloadedBytes(entry: HarEntry): number {
  const { response, _webSocketMessages: messages } = entry;
  const received = messages
    .filter(({ type }) => type === 'receive')
    .reduce((sum, { data = '' }) => sum + data.length, 0);
  const raw = rawPieces(entry, 'down').reduce((sum, { bytes }) => sum + bytes, 0);
  return raw + received + (response?.bodySize || response?.content?.size || 0);
}

/** The pieces of one direction of an opened stream; times in epoch seconds. */
function rawPieces({ _raw: raw }: HarEntry, direction: 'up' | 'down'): { time: number; bytes: number }[] {
  const ours = (raw?.messages ?? []).filter((message) => message.direction === direction);
  return ours.map(({ time, data }) => ({ time, bytes: Buffer.byteLength(data, 'base64') }));
}
