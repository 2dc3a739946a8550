import { type Exchange, httpEntry, type Message, type RawStream, rawEntry } from './har-entry.ts';
import { type HarFile, openHarFile } from './har-file.ts';
import type { Tally } from './tally.ts';

/** Where exchanges and streams are written down. */
export type Transcript = {
  readonly exchange: (exchange: Exchange) => void;
  readonly stream: (stream: RawStream) => void;
  readonly close: () => void;
};

/** Opens an arm's transcript. What has no room any more is left out, and counted as cut; a disk that is full is told as a failure. */
export function openTranscript(options: {
  readonly file: string;
  readonly version: string;
  readonly tally: Tally;
}): Transcript {
  const { file, version, tally } = options;
  const har: HarFile = openHarFile({ file, creator: { name: 'leakdiff', version }, summary: tally.facts });
  const attempt = (write: () => boolean): void => {
    try {
      if (!write()) tally.count('cut');
    } catch (error) {
      tally.failed(`the transcript could not be written: ${error instanceof Error ? error.message : error}`);
    }
  };
  return {
    exchange: (exchange) => {
      tally.count('requests');
      const { request, response } = exchange;
      for (const body of [request.body, response?.body]) if (body && body.bytes.length < body.size) tally.count('cut');
      attempt(() => har.add(httpEntry(exchange)) || har.add(httpEntry(withoutBodies(exchange))));
    },
    stream: (stream) => {
      if (stream.cut) tally.count('cut');
      attempt(() => har.add(rawEntry(stream)) || har.add(rawEntry({ ...stream, messages: [], cut: true })));
    },
    close: () =>
      attempt(() => {
        har.close();
        return true;
      }),
  };
}

const none: readonly Message[] = [];

function withoutBodies(exchange: Exchange): Exchange {
  const { request, response, messages } = exchange;
  const empty = <T extends { readonly body: { readonly size: number } }>(part: T) => ({
    ...part,
    body: { bytes: Buffer.alloc(0), size: part.body.size },
  });
  return {
    ...exchange,
    request: empty(request),
    response: response === null ? null : empty(response),
    messages: messages === null ? null : none,
  };
}
