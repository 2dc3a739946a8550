/** A kind of thing that a bound on work or memory cut off, and how often. */
export type Bound = { readonly count: number; readonly what: string };

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
  /** The bounds that were met, which are the last of the notes. */
  readonly bounds?: readonly Bound[];
};

/** Stats with their bounds told in the notes. */
export function completeStats({ notes, bounds = [], ...stats }: ScanStats): ScanStats {
  const met = bounds.filter(({ count }) => count > 0);
  return { ...stats, notes: [...notes, ...met.map(({ count, what }) => `${count} ${what}`)], bounds: met };
}

/** The stats of a capture whose flows were shared out among several scans: all saw the same file, each met bounds of its own. */
export function mergeStats(all: readonly [ScanStats, ...ScanStats[]]): ScanStats {
  const counts = new Map<string, number>();
  for (const { bounds = [] } of all) {
    for (const { count, what } of bounds) counts.set(what, (counts.get(what) ?? 0) + count);
  }
  const [{ notes, bounds = [], ...first }] = all;
  const own = notes.slice(0, notes.length - bounds.length);
  return completeStats({ ...first, notes: own, bounds: [...counts].map(([what, count]) => ({ what, count })) });
}
