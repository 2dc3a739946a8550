/** A kind of thing that a bound on work or memory cut off, and how often. */
export type Bound = {
  readonly count: number;
  readonly what: string;
  /** The count is one of flows, and `what` is a clause of its own. */
  readonly inFlows?: boolean;
};

function tell({ count, what, inFlows = false }: Bound): string {
  return inFlows ? `in ${count} ${count === 1 ? 'flow' : 'flows'} ${what}` : `${count} ${what}`;
}

/** What a capture says of itself and of what could not be read. */
export type ScanStats = {
  readonly packets: number;
  /** Packets that the capturing program says it lost (pcapng interface statistics); 0 where the file does not say. */
  readonly dropped: number;
  /** The file ends in the middle of a packet or block. */
  readonly truncated: boolean;
  /** Packets of which only a part was captured (snap length). */
  readonly cut: number;
  /** Blocks of session secrets that the file holds (pcapng), with which TLS can be decrypted. */
  readonly secrets: number;
  /** Link types met, by their name in the tcpdump.org registry. */
  readonly linkTypes: readonly string[];
  /** One English line for each kind of thing that was skipped, bounded or odd. */
  readonly notes: readonly string[];
  /** The bounds that were met, which are the last of the notes. */
  readonly bounds?: readonly Bound[];
};

/** Stats with their bounds told in the notes, by their names, so that it makes no difference in which order or by whom they were met. */
export function completeStats({ notes, bounds = [], ...stats }: ScanStats): ScanStats {
  const met = bounds
    .filter(({ count }) => count > 0)
    .sort((one, other) => (one.what < other.what ? -1 : one.what > other.what ? 1 : 0));
  return { ...stats, notes: [...notes, ...met.map(tell)], bounds: met };
}

/** The stats of a capture whose flows were shared out among several scans: all saw the same file, each met bounds of its own. */
export function mergeStats(all: readonly [ScanStats, ...ScanStats[]]): ScanStats {
  const counts = new Map<string, Bound>();
  for (const { bounds = [] } of all) {
    for (const bound of bounds)
      counts.set(bound.what, { ...bound, count: (counts.get(bound.what)?.count ?? 0) + bound.count });
  }
  const [{ notes, bounds = [], ...first }] = all;
  const own = notes.slice(0, notes.length - bounds.length);
  return completeStats({ ...first, notes: own, bounds: [...counts.values()] });
}
