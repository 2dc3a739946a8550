import type { Canary } from '../model/canary.ts';
import { LeakdiffError } from '../model/failure.ts';
import type { CanaryHit, Flow } from '../model/traffic.ts';
import type { EndpointLookup } from './endpoint/lookup.ts';

/** What a scan is told. With no canaries only the flows are made and nothing is searched. */
export type ScanOptions = {
  /** The name that goes into each hit's `ref.file`. */
  readonly file: string;
  readonly canaries: readonly Canary[];
  /** Country and AS of an address; null leaves them null. */
  readonly lookup: EndpointLookup | null;
};

/** What a capture says of itself and of what could not be read. */
export type ScanStats = {
  readonly packets: number;
  /** Packets that the capturing program says it lost (pcapng interface statistics); 0 where the file does not say. */
  readonly dropped: number;
  /** The file ends in the middle of a packet or block. */
  readonly truncated: boolean;
  /** Packets of which only a part was captured (snap length). */
  readonly cut: number;
  /** Link types met, by their name in the tcpdump.org registry. */
  readonly linkTypes: readonly string[];
  /** One English line for each kind of thing that was skipped, bounded or odd. */
  readonly notes: readonly string[];
};

export type ScanResult = {
  /** TCP flows in order of stream number, then UDP flows. */
  readonly flows: readonly Flow[];
  /** In order of TCP flows, UDP flows; within a flow by direction, then offset. */
  readonly hits: readonly CanaryHit[];
  readonly stats: ScanStats;
};

/** A scan under way: chunks of a capture file in order, in any sizes; `end` gives the result. A chunk is not kept after `push`. */
export type Scan = { readonly push: (chunk: Uint8Array) => void; readonly end: () => ScanResult };

/** Starts a scan of one capture file (pcap or pcapng, uncompressed). Damaged input gives what could be read and a note, never an exception. */
export function createScan(_options: ScanOptions): Scan {
  throw new LeakdiffError('INTERNAL', 'the capture scan is not built yet; wait for the commit that brings it');
}

/** Scans a whole capture, given as its chunks. */
export function scanCapture(chunks: Iterable<Uint8Array>, options: ScanOptions): ScanResult {
  const scan = createScan(options);
  for (const chunk of chunks) scan.push(chunk);
  return scan.end();
}
