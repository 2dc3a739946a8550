import { compileCanaries } from '../../../harness/analysis/canary/compile.ts';
import { isVouched } from '../../../harness/analysis/canary/joined.ts';
import { type Bound, peel, stepsOutwards } from '../../../harness/analysis/canary/peel.ts';
import type { Canary } from '../../../harness/model/canary.ts';

/** A canary that was found in bytes: its id, the chain from the outermost layer on, where in the bytes it stands, and whether it only supports. */
export type Found = {
  readonly id: string;
  readonly chain: readonly string[];
  readonly at: number;
  readonly end: number;
  readonly support: boolean;
};

/** Peels bytes and looks for these canaries, as a scan does with a piece. */
export function createFinder(
  canaries: readonly Canary[],
  inflatedBytes = 1 << 20,
): (bytes: Uint8Array, onBound?: (bound: Bound) => void) => Found[] {
  const compiled = compileCanaries(canaries);
  return (bytes, onBound = () => undefined) => {
    const found: Found[] = [];
    peel({
      ...{ compiled, bytes, open: true, inflatedBytes, onBound },
      onMatch: (match) => {
        const steps = stepsOutwards(match, compiled);
        const needle = compiled.needles.at(match.needle);
        const { at = -1, end = -1 } = steps.at(-1) ?? {};
        const id = canaries[needle?.canary ?? -1]?.id ?? '';
        const chain = steps.map(({ name }) => name).reverse();
        found.push({ id, chain, at, end, support: needle?.support === true || !isVouched(match) });
      },
    });
    return found;
  };
}
