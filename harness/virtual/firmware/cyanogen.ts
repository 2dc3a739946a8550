import type { Behaviour, Firmware } from '../firmware-types.ts';
import { armani } from './armani.ts';

/**
 * CyanogenMod 10.2 for the same handset, put together from AOSP 4.3 by others than the vendor: nothing of MIUI is in it. Properties are what such
 * builds set (vendor/cm/config/common.mk, cm-10.2); that a build for this handset existed in 2013 is made up.
 */
export function cyanogen(options: {
  readonly id: string;
  readonly builtAt: number;
  readonly builtText: string;
  readonly behaviours?: readonly Behaviour[];
}): Firmware {
  const { id, builtAt, builtText, behaviours = [] } = options;
  const { properties } = armani({ id, builtAt, builtText, behaviours: [] });
  const ofBoard = Object.entries(properties).filter(([name]) => !name.startsWith('ro.miui.'));
  return {
    id,
    sdk: 18,
    behaviours: [...polls, { kind: 'browser' }, ...behaviours],
    properties: {
      ...Object.fromEntries(ofBoard),
      'ro.build.id': 'JLS36I',
      'ro.build.display.id': `cm_armani-userdebug 4.3.1 JLS36I ${id} test-keys`,
      'ro.build.version.release': '4.3.1',
      'ro.build.type': 'userdebug',
      'ro.build.user': 'jenkins',
      'ro.build.host': 'cyanogenmod',
      'ro.build.tags': 'test-keys',
      'ro.build.description': `cm_armani-userdebug 4.3.1 JLS36I ${id} test-keys`,
      'ro.build.fingerprint': `Xiaomi/cm_armani/armani:4.3.1/JLS36I/${id}:userdebug/test-keys`,
      'ro.product.name': 'cm_armani',
      'ro.cm.version': id,
      'ro.debuggable': '1',
    },
  };
}

/** The clock's weather and the look for a newer build; nothing of the owner's is in either. */
const polls: readonly Behaviour[] = [
  {
    kind: 'poll',
    name: 'lockclock',
    package: 'com.cyanogenmod.lockclock',
    host: 'query.yahooapis.com',
    path: '/v1/public/yql?q=select+*+from+weather.forecast+where+woeid%3D2165352&format=json',
    periodSeconds: 3600,
    scheme: 'http',
  },
  {
    kind: 'poll',
    name: 'updater',
    package: 'com.cyanogenmod.updater',
    host: 'download.cyanogenmod.org',
    path: '/api?device=armani&channel=nightly',
    periodSeconds: 86_400,
  },
];
