import type { FlowState, Share } from './decode/flow-table.ts';

/** What a flow is taken to bring when nothing of it has been seen, bytes. */
const expected = 64 * 1024;

export type Shares = {
  readonly all: readonly Share[];
  /** Gives a new flow to a share. */
  readonly assign: (flow: FlowState) => void;
};

/**
 * Shares flows out, each as it begins, to whom has had the least so far. That depends on nothing but the packets up to then, so that whoever reads
 * the same capture shares it out in the same way.
 */
export function createShares(count: number): Shares {
  const first: Share = { load: 0 };
  const all = [first, ...Array.from({ length: count - 1 }, (): Share => ({ load: 0 }))];

  function assign(flow: FlowState): void {
    // All questions of names go to one share, as a value may be cut over several of them.
    const least = all.reduce((best, one) => (one.load < best.load ? one : best), first);
    flow.share = flow.ports.includes(53) ? first : least;
    flow.share.load += expected;
  }

  return { all, assign };
}
