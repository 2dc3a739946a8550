import type { Call, Reply } from '../command.ts';

const usage = `usage: pm list packages [-f] [-d] [-e] [-s] [-3] [FILTER]
       pm list features
       pm list users
       pm path PACKAGE
       pm clear PACKAGE
       pm install [-r] PATH
`;

/** What the Redmi 1S tells of itself. */
const features = [
  'reqGlEsVersion=0x30000',
  'android.hardware.bluetooth',
  'android.hardware.camera',
  'android.hardware.camera.front',
  'android.hardware.location',
  'android.hardware.location.gps',
  'android.hardware.location.network',
  'android.hardware.screen.portrait',
  'android.hardware.sensor.accelerometer',
  'android.hardware.telephony',
  'android.hardware.telephony.gsm',
  'android.hardware.touchscreen',
  'android.hardware.usb.accessory',
  'android.hardware.wifi',
];

/** `pm list packages|features|users`, `pm path`, `pm clear`; `pm install` is refused as MIUI refuses it without its owner's tap. */
export function pm({ argv, system }: Call): Reply {
  const [verb, ...rest] = argv;
  const all = system.packages.list();
  if (verb === 'list' && rest[0] === 'packages') {
    const [options, filter = ''] = [
      new Set(rest.filter((value) => value.startsWith('-'))),
      rest.slice(1).find((value) => !value.startsWith('-')),
    ];
    const shown = all.filter(({ name, system: ofSystem }) => {
      if ((options.has('-s') && !ofSystem) || (options.has('-3') && ofSystem) || options.has('-d')) return false;
      return name.includes(filter);
    });
    return {
      stdout: shown.map(({ name, path }) => `package:${options.has('-f') ? `${path}=` : ''}${name}\n`).join(''),
    };
  }
  if (verb === 'list' && rest[0] === 'features')
    return { stdout: features.map((name) => `feature:${name}\n`).join('') };
  if (verb === 'list' && rest[0] === 'users') return { stdout: 'Users:\n\tUserInfo{0:Owner:13}\n' };
  const named = all.find(({ name }) => name === rest.at(-1));
  if (verb === 'path')
    return named === undefined ? { code: system.sdk < 24 ? 0 : 1 } : { stdout: `package:${named.path}\n` };
  if (verb === 'clear') return { stdout: named === undefined ? 'Failed\n' : 'Success\n' };
  if (verb === 'install') return { stdout: `\tpkg: ${rest.at(-1)}\nFailure [INSTALL_FAILED_USER_RESTRICTED]\n` };
  return { stderr: usage, code: 1 };
}
