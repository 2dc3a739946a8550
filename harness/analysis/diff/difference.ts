import type { Period } from '../timing/period.ts';
import type { Profile } from './profiles.ts';
import type { RateChange } from './rates.ts';
import type { Side } from './side.ts';

/** What both sides say of an endpoint that both have, and of what changed in it. */
export type Comparison = {
  /** Uploads an hour, B over A; null where there were too few or the sides count different things. */
  readonly rate: RateChange | null;
  /** Bytes an hour, B over A. */
  readonly volume: { readonly ratio: number; readonly low: number; readonly high: number } | null;
  /** Two-sided chance of such a difference in sizes; null where there were too few. */
  readonly sizesP: number | null;
  /** Corrected (Holm) over all tests of this comparison. */
  readonly rateHolm: number | null;
  readonly sizesHolm: number | null;
};

/** Why one endpoint is taken for another's successor, in English. */
export type Ground = string;

type Canary = {
  readonly label: string;
  readonly endpoint: string;
  readonly chain: readonly string[];
  readonly count: number;
  readonly strength: 'proof' | 'support';
};

/** One difference. `weight` orders them: what matters most to who asks whether a leak was mended comes first. */
export type Change = { readonly weight: number } & (
  | { readonly kind: 'canary-lost' | 'canary-gained'; readonly canary: Canary }
  /** Endpoints of one registrable domain (or one alone) that only one side has. `p`: the chance that the other side just missed them. */
  | {
      readonly kind: 'vanished' | 'appeared';
      readonly name: string;
      readonly profiles: readonly Profile[];
      /** The side that lacks them has others of the same domain. */
      readonly partly: boolean;
      readonly p: number;
    }
  | {
      readonly kind: 'moved';
      readonly from: readonly Profile[];
      readonly to: readonly Profile[];
      readonly grounds: readonly Ground[];
    }
  /** One that is gone and carried canaries, and a new one that is like it but cannot be read. */
  | {
      readonly kind: 'may-have-moved';
      readonly from: Profile;
      readonly to: Profile;
      readonly grounds: readonly Ground[];
    }
  | { readonly kind: 'volume'; readonly a: Profile; readonly b: Profile; readonly comparison: Comparison }
  | {
      readonly kind: 'period';
      readonly a: Profile;
      readonly b: Profile;
      readonly from: Period | null;
      readonly to: Period | null;
    }
  | { readonly kind: 'content'; readonly a: Profile; readonly b: Profile; readonly from: string; readonly to: string }
  /** The TLS fingerprint of one or more endpoints. */
  | {
      readonly kind: 'tls';
      readonly keys: readonly string[];
      readonly from: readonly string[];
      readonly to: readonly string[];
    }
);

/** An endpoint in which no change was shown. */
export type Unchanged = {
  readonly key: string;
  readonly a: Profile;
  readonly b: Profile;
  readonly comparison: Comparison;
  readonly tooFew: boolean;
};

export type Difference = {
  readonly a: Side;
  readonly b: Side;
  /** The most important first. */
  readonly changes: readonly Change[];
  readonly unchanged: readonly Unchanged[];
  /** What could not be compared, or only in part; one English line each. */
  readonly notes: readonly string[];
};
