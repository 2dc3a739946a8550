import type { Behaviour, Firmware } from '../firmware-types.ts';

/**
 * The Redmi 1S for China Telecom (codename armani, MSM8226): what its builds have in common. Fingerprint, model, build host and tags as
 * in a property dump of a real one (FIELD 1); the rest as Qualcomm's 4.3 tree and MIUI V5 set it.
 */
export function armani(options: {
  readonly id: string;
  /** Epoch seconds at which it was built. */
  readonly builtAt: number;
  /** ISO date of ro.build.date, as `date` prints it. */
  readonly builtText: string;
  readonly behaviours: readonly Behaviour[];
  /** Opt-in where it is left out, as from the OTA of 10 August 2014 on (FIELD 1). */
  readonly service?: 'forced';
  /** Quiet where it is left out. */
  readonly account?: 'telling';
  readonly whenServiceOn?: readonly Behaviour[];
}): Firmware {
  const { id, builtAt, builtText, behaviours, service = 'opt-in', account = 'quiet', whenServiceOn = [] } = options;
  return {
    id,
    sdk: 18,
    behaviours,
    service,
    account,
    whenServiceOn,
    properties: {
      'ro.build.id': 'JLS36C',
      'ro.build.display.id': 'JLS36C',
      'ro.build.version.incremental': id,
      'ro.build.version.sdk': '18',
      'ro.build.version.codename': 'REL',
      'ro.build.version.release': '4.3',
      'ro.build.date': builtText,
      'ro.build.date.utc': String(builtAt),
      'ro.build.type': 'user',
      'ro.build.user': 'builder',
      'ro.build.host': 'wcc-miui-ota-bd03.bj',
      'ro.build.tags': 'release-keys',
      'ro.build.product': 'armani',
      'ro.build.description': `armani-user 4.3 JLS36C ${id} release-keys`,
      'ro.build.fingerprint': `Xiaomi/armani/armani:4.3/JLS36C/${id}:user/release-keys`,
      'ro.build.characteristics': 'nosdcard',
      'ro.product.model': 'HM 1SC',
      'ro.product.brand': 'Xiaomi',
      'ro.product.name': 'armani',
      'ro.product.device': 'armani',
      'ro.product.board': 'MSM8226',
      'ro.product.manufacturer': 'Xiaomi',
      'ro.product.cpu.abi': 'armeabi-v7a',
      'ro.product.cpu.abi2': 'armeabi',
      'ro.product.locale.language': 'zh',
      'ro.product.locale.region': 'CN',
      'ro.board.platform': 'msm8226',
      'ro.hardware': 'qcom',
      'ro.baseband': 'msm',
      'ro.bootloader': 'unknown',
      'ro.miui.ui.version.code': '3',
      'ro.miui.ui.version.name': 'V5',
      'ro.carrier': 'unknown',
      'ro.sf.lcd_density': '320',
      'ro.opengles.version': '196608',
      'ro.com.android.dateformat': 'MM-dd-yyyy',
      'ro.config.ringtone': 'Ring_Synth_04.ogg',
      'ro.config.notification_sound': 'pixiedust.ogg',
      'ro.config.alarm_alert': 'Alarm_Classic.ogg',
      'ro.secure': '1',
      'ro.allow.mock.location': '0',
      'ro.debuggable': '0',
      'ro.crypto.state': 'unencrypted',
      'ro.telephony.default_network': '10',
      'persist.sys.usb.config': 'mtp,adb',
      'persist.sys.timezone': 'Asia/Shanghai',
      'persist.sys.language': 'en',
      'persist.sys.country': 'US',
      'dalvik.vm.heapsize': '512m',
      'dalvik.vm.heapgrowthlimit': '96m',
      'dalvik.vm.dexopt-flags': 'm=y',
      'net.bt.name': 'Android',
      'wifi.interface': 'wlan0',
      'keyguard.no_require_sim': 'true',
    },
  };
}

/** What every version has that has Internet: the updater and the browser. */
export const everyday: readonly Behaviour[] = [{ kind: 'updater', host: 'update.miui.com' }, { kind: 'browser' }];

/** The polls that the vendor named as the whole of the traffic in September 2014: the weather each half hour, and the date. */
export const polls: readonly Extract<Behaviour, { kind: 'poll' }>[] = [
  {
    kind: 'poll',
    name: 'weather',
    host: 'weatherapi.market.xiaomi.com',
    path: '/wtr-v2/weather?cityId=101320101&device=armani&miuiVersion=V5&source=miuiWeatherApp',
    periodSeconds: 1800,
  },
  {
    kind: 'poll',
    name: 'calendar',
    host: 'api.comm.miui.com',
    path: '/holiday/holiday.jsp?format=date',
    periodSeconds: 3600,
  },
];

/** What the handset was seen to upload in September 2014 (FIELD 1): every half hour, encrypted, 893 bytes to 30 KB, to Amazon in Singapore. */
export const upload = {
  kind: 'encrypted-upload',
  host: 'collect.sg.miui.com',
  periodSeconds: 1800,
  minBytes: 893,
  maxBytes: 30_000,
} as const satisfies Behaviour;
