import { type Element, writeAxml } from './axml.ts';

/** An application of ours that does nothing but be there: who it says it is. */
export type SentinelApp = {
  readonly id: string;
  /** A Java package name that occurs nowhere else. */
  readonly package: string;
  /** 1 to 2^31 - 1. */
  readonly versionCode: number;
  readonly versionName: string;
};

/** Resource ids of the attributes (frameworks/base, core/res/res/values/public.xml). */
const ids = {
  label: 0x01010001,
  name: 0x01010003,
  hasCode: 0x0101000c,
  exported: 0x01010010,
  minSdkVersion: 0x0101020c,
  versionCode: 0x0101021b,
  versionName: 0x0101021c,
  targetSdkVersion: 0x01010270,
} as const;

/** The oldest Android that the harness knows, and the newest that does not ask about old applications. */
const sdk = { least: 16, target: 23 } as const;

/**
 * The activity of every sentinel: Android's own class, which opens an empty window; so the application needs no code, and yet its use can be
 * counted.
 */
export const sentinelActivity = 'android.app.Activity';

type Name = keyof typeof ids;
const android = (name: Name, value: string | number | boolean) => ({ name, id: ids[name], value });
const element = (name: string, attributes: Element['attributes'], children: readonly Element[] = []): Element => ({
  name,
  attributes,
  children,
});

/** The compiled AndroidManifest.xml of a sentinel. */
export function sentinelManifest({ package: name, versionCode, versionName }: SentinelApp): Buffer {
  const filter = element(
    'intent-filter',
    [],
    [
      element('action', [android('name', 'android.intent.action.MAIN')]),
      element('category', [android('name', 'android.intent.category.LAUNCHER')]),
    ],
  );
  return writeAxml(
    element(
      'manifest',
      [
        android('versionCode', versionCode),
        android('versionName', versionName),
        { name: 'package', id: null, value: name },
      ],
      [
        element('uses-sdk', [android('minSdkVersion', sdk.least), android('targetSdkVersion', sdk.target)]),
        element(
          'application',
          [android('label', name.split('.').at(-1) ?? name), android('hasCode', false)],
          [element('activity', [android('name', sentinelActivity), android('exported', true)], [filter])],
        ),
      ],
    ),
  );
}
