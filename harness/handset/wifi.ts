import type { Handset } from './handset.ts';

/** The wireless network that a handset is in. */
export type WifiPlace = {
  readonly ssid: string | null;
  /** Of the access point, `aa:bb:cc:dd:ee:ff`. */
  readonly bssid: string | null;
};

/** Reads the name and the access point of the network from `dumpsys wifi`, for which the shell holds DUMP on every version. */
export async function readWifi(
  handset: Handset,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<WifiPlace> {
  const { stdout } = await handset.shell('dumpsys wifi 2>&1', { ...options, what: 'reading the wireless network' });
  return wifiIn(stdout);
}

/** What WifiInfo prints in the place of what it does not know, or may not tell (WifiInfo.java, WifiSsid.NONE). */
const nobody = /^(?:<[^>]*>|0x|)$/;
const hiddenPoints: ReadonlySet<string> = new Set(['00:00:00:00:00:00', '02:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff']);

/**
 * Pure part of `readWifi`: the line `mWifiInfo SSID: home, BSSID: 02:…, MAC: …` (WifiInfo.toString); later versions put the name in quotes.
 * A name may hold commas, so it ends where the access point begins.
 */
export function wifiIn(dump: string): WifiPlace {
  const [, name = '', point = ''] =
    /^\s*mWifiInfo:? SSID: (.{0,200}?), BSSID: ([0-9A-Fa-f:]{17}|\S{1,40}),/m.exec(dump) ?? [];
  const ssid = /^".*"$/s.test(name) ? name.slice(1, -1) : name;
  const bssid = point.toLowerCase();
  return {
    ssid: nobody.test(ssid) ? null : ssid,
    bssid: /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(bssid) && !hiddenPoints.has(bssid) ? bssid : null,
  };
}
