import type { IdleBlock } from '../volume/cycles.ts';
import { type Design, type DoseResponse, doseResponse } from '../volume/dose-response.ts';
import { holm } from '../volume/holm.ts';
import type { EndpointGroup } from './endpoints.ts';
import { promptBlocks } from './prompt.ts';
import { isRepeated, judgeResponse } from './response.ts';

/** The tests of what goes up at once are made besides those of the idle cycles; they take this share of the level. */
export const sumShare = 0.1;

/**
 * What all endpoints together, and each of them that is a leak of its own, got while the blocks were planted and until their wash-out ended. The sum is
 * tested first, at a share of the level; only where it rises beyond doubt are the endpoints asked which it was, corrected by Holm: so an honest firmware is
 * called leaking by this no more often than that share allows.
 */
export function promptResponses(
  groups: readonly EndpointGroup[],
  of: {
    readonly blocks: readonly IdleBlock[];
    readonly washoutSeconds: number;
    readonly design: Design | null;
    readonly alpha: number;
    readonly confidence: number;
  },
): {
  readonly together: DoseResponse | null;
  readonly byKey: ReadonlyMap<string, DoseResponse & { readonly pHolm: number }>;
} {
  const { design, alpha } = of;
  const responseOf = (members: readonly EndpointGroup[]): DoseResponse | null => {
    const bytes = promptBlocks(members, of);
    const some = bytes.some(({ cycles }) => cycles.some((value) => value > 0));
    return design !== null && some ? doseResponse(bytes, { design, confidence: of.confidence }) : null;
  };
  const together = responseOf(groups);
  const byKey = new Map<string, DoseResponse & { readonly pHolm: number }>();
  if (together === null || design === null || together.p > alpha * sumShare) return { together, byKey };
  const each = groups.flatMap((group) => {
    const response = responseOf([group]);
    return response === null ? [] : [{ key: group.key, response }];
  });
  const corrected = holm(each.map(({ response }) => response.p));
  const judged = { alpha, repeated: isRepeated(design), largestDose: Math.max(...design.doses) };
  each.forEach(({ key, response }, i) => {
    const pHolm = corrected[i] ?? 1;
    if (judgeResponse(response, pHolm, judged) === 'follows') byKey.set(key, { ...response, pHolm });
  });
  return { together, byKey };
}
