import type { Call, Reply } from '../command.ts';

/** `dumpsys wifi`: the lines of WifiService.dump that say whether it is on and who it is. */
export function dumpWifi({ system: { wifi } }: Call): Reply {
  const state = wifi.address === null ? 'DISCONNECTED' : 'COMPLETED';
  const lines = [
    `Wi-Fi is ${wifi.enabled ? 'enabled' : 'disabled'}`,
    'Stay-awake conditions: 0',
    '',
    'Internal state:',
    `mWifiInfo SSID: ${wifi.address === null ? '<none>' : wifi.network.ssid}, BSSID: ${wifi.address === null ? '00:00:00:00:00:00' : wifi.network.bssid}, MAC: ${wifi.mac}, Supplicant state: ${state}, RSSI: -50, Link speed: 65`,
    `mNetworkInfo: state: ${wifi.address === null ? 'DISCONNECTED' : 'CONNECTED'}/${wifi.address === null ? 'DISCONNECTED' : 'CONNECTED'}`,
    `ipaddr ${wifi.address ?? '0.0.0.0'}`,
  ];
  return { stdout: `${lines.join('\n')}\n` };
}
