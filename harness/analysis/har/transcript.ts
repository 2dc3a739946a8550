import type { CanaryHit } from '../../model/traffic.ts';
import { isSealed } from '../decode/sealed.ts';
import { type PacketSource, withPackets } from './packets.ts';
import { bodyBytes, type HarEntry, parseHarLog, serverOf } from './parse.ts';
import { type HarOptions, scanEntries } from './scan.ts';

/** What interception wrote down of an arm. */
export type Transcript = {
  readonly hits: readonly CanaryHit[];
  /** Hosts all of whose requests are there with their whole bodies, lower case. */
  readonly hosts: ReadonlySet<string>;
};

/**
 * Searches a transcript, and tells of which hosts it holds all that they were sent. A writer that cuts long bodies, or keeps none, leaves a
 * body shorter than its `bodySize`: then its host was not read. Nor was one that got bodies which are sealed once more within, or to which our own
 * interceptor let connections pass unopened. With `packets`, the capture of the same arm, a hit refers to its packet too. Throws `BAD_FILE` when
 * the text is not a HAR.
 */
export function readTranscript(
  text: string,
  { packets, ...options }: HarOptions & { readonly packets?: PacketSource | undefined },
): Transcript {
  const { entries, _interception: interception } = parseHarLog(text, options.file);
  const whole = new Set<string>();
  const cut = new Set<string>();
  for (const { host, ip } of interception?.passed ?? []) cut.add((host ?? ip).toLowerCase());
  for (const entry of entries) {
    const host = serverOf(entry).host?.toLowerCase();
    if (host !== undefined) (isWhole(entry) ? whole : cut).add(host);
  }
  const { hits } = scanEntries(entries, options);
  return {
    hits: packets === undefined ? hits : withPackets(hits, entries, packets),
    hosts: new Set([...whole].filter((host) => !cut.has(host))),
  };
}

function isWhole({ request, _raw: raw }: HarEntry): boolean {
  if (raw) return !raw.cut;
  const { postData, bodySize, headers } = request;
  if (postData?._cut) return false;
  if (!(bodySize > 0)) return true;
  const body = postData?.text ? bodyBytes(postData) : Buffer.alloc(0);
  const kept = body.length;
  if (isSealed(body)) return false;
  const fields = postData?.params.length ?? 0;
  // Unpacked or taken apart, a body has another length than on the wire.
  const packed = headers.some(({ name }) => name.toLowerCase() === 'content-encoding');
  return kept >= bodySize || (packed && kept > 0) || (kept === 0 && fields > 0);
}
