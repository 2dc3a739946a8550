/** Runs `work` on each item, at most `most` at a time, in order of the items; stops beginning new ones when `signal` is aborted. */
export async function inParallel<T>(
  items: readonly T[],
  of: { readonly most: number; readonly signal: AbortSignal; readonly work: (item: T) => Promise<void> },
): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined && !of.signal.aborted; item = waiting.shift())
      await of.work(item);
  };
  await Promise.all(Array.from({ length: Math.min(of.most, items.length) }, worker));
}
