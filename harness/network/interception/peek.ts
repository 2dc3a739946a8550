import type { Duplex } from 'node:stream';

export type Peeked = {
  readonly bytes: Buffer;
  /** Why the look ended: enough was seen, nothing more came in time, the other side said that it sends no more, or the connection broke. */
  readonly how: 'enough' | 'late' | 'ended' | 'broken';
};

/**
 * Looks at what a connection begins with, until `enough`, and puts it back: whoever reads next sees it. Where the other side has ended
 * already nothing can be put back, and the bytes are only in the answer.
 */
export function peek(
  stream: Duplex,
  options: { readonly enough: (bytes: Buffer) => boolean; readonly withinMs: number },
): Promise<Peeked> {
  const { promise, resolve } = Promise.withResolvers<Peeked>();
  let bytes: Buffer = Buffer.alloc(0);
  const finish = (how: Peeked['how']): void => {
    clearTimeout(timer);
    stream.off('readable', read).off('end', ended).off('close', broken).off('error', broken);
    if (bytes.length > 0 && (how === 'enough' || how === 'late')) stream.unshift(bytes);
    resolve({ bytes, how });
  };
  const read = (): void => {
    for (let chunk: Buffer | null = stream.read(); chunk !== null; chunk = stream.read())
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    if (bytes.length > 0 && options.enough(bytes)) finish('enough');
  };
  const ended = (): void => finish('ended');
  const broken = (): void => finish('broken');
  const timer = setTimeout(() => finish('late'), options.withinMs);
  stream.on('readable', read).on('end', ended).on('close', broken).on('error', broken);
  return promise;
}
