import { LeakdiffError } from '../../model/failure.ts';
import type { Handset } from '../handset.ts';

/** An authority that the handset is to trust. */
export type TrustedAuthority = {
  /** PEM. */
  readonly certificate: string;
  /** What Android names its file by: the old subject hash, eight hexadecimal digits. */
  readonly hash: string;
};

/**
 * How an authority gets into a handset: `user-file`, into the user store's folder by root; `user-screens`, by the certificate installer's screens, which force a
 * lock screen on 4.x; `system-remount`, into the system partition; `system-overlay`, over it in memory; `system-apex`, over conscrypt's module too.
 */
export type TrustWay = 'user-file' | 'user-screens' | 'system-remount' | 'system-overlay' | 'system-apex';

/** What was done to a handset so that it trusts an authority. */
export type Trusted = {
  readonly way: TrustWay;
  /** Where the certificate stands on the handset; null where that cannot be seen. */
  readonly file: string | null;
  /** The PIN of the lock screen that had to be set; null for none. */
  readonly pin: string | null;
  /** Whether the certificate was read back from the store. */
  readonly readBack: boolean;
};

/** First API level at which programs trust the system's store alone (Android 7), at which /system cannot be written any more (10), and at which the store is conscrypt's own (14). */
const first = { systemOnly: 24, readOnly: 29, apex: 34 } as const;

/**
 * The way for a version and its rights, the one that changes least: where there is root, a file in the user's store, without a lock screen, as long as that
 * store counts (FIELD 2.11). Throws TREATMENT_FAILED from Android 7 on without root.
 */
export function chooseWay({ capabilities, profile }: Pick<Handset, 'capabilities' | 'profile'>): TrustWay {
  const { sdk, root } = capabilities;
  if (sdk < first.systemOnly) return root ? 'user-file' : 'user-screens';
  if (!root)
    throw new LeakdiffError(
      'TREATMENT_FAILED',
      `${profile.name} has SDK ${sdk}, whose programs trust only the system's authorities, and gives no root; one of the lab's own cannot be installed; root it, or leave out the intercepted arms`,
    );
  if (sdk < first.readOnly) return 'system-remount';
  return sdk < first.apex ? 'system-overlay' : 'system-apex';
}
