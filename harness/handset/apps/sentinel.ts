import { type SentinelApp, sentinelManifest } from './manifest.ts';
import { withSigner } from './sign.ts';

/** Makes an APK of each sentinel, all signed by one key that nobody keeps. Throws PROGRAM_MISSING without openssl. */
export async function buildSentinels(
  apps: readonly SentinelApp[],
): Promise<readonly { readonly app: SentinelApp; readonly apk: Buffer }[]> {
  return withSigner(async (sign) => {
    const built: { app: SentinelApp; apk: Buffer }[] = [];
    // One after the other: each is a process for some milliseconds.
    for (const app of apps)
      built.push({ app, apk: await sign([{ name: 'AndroidManifest.xml', content: sentinelManifest(app) }]) });
    return built;
  });
}
