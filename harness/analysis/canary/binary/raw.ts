import { eui64 } from '../forms/mac.ts';
import type { BinaryFamily, Written } from './written.ts';

/**
 * Identifiers that are written in hexadecimal as the bytes they are: eight of an `android_id`, sixteen of a UUID (also with its first
 * three fields least significant byte first, as Windows keeps GUIDs), the EUI-64 of a MAC address. The six bytes of the address itself
 * stand in every DHCP message and only support.
 */
export const raw: BinaryFamily = ({ kind, value }, forms) => {
  const hex = value.toLowerCase().replace(/[^0-9a-f]/g, '');
  const bits = forms[0]?.bits ?? 0;
  const written = (name: string, text: string, support = false): Written => ({
    name,
    bytes: Buffer.from(text, 'hex'),
    support,
    bits,
  });
  switch (kind) {
    case 'mac':
    case 'bssid':
      return hex.length === 12 ? [written('raw', hex, true), written('raw/eui-64', eui64(hex))] : [];
    case 'uuid':
    case 'ad_id':
      return hex.length === 32 ? [written('raw', hex), written('raw/guid', guid(hex))] : [];
    case 'serial':
    case 'android_id':
    case 'imei':
      return /^([0-9a-f]{2}){7,}$/i.test(value) && /[a-f]/i.test(value) ? bothOrders(written('raw', hex)) : [];
    default:
      return [];
  }
};

function bothOrders(written: Written): Written[] {
  return [written, { ...written, name: 'raw/reversed', bytes: Uint8Array.from(written.bytes).reverse() }];
}

function guid(hex: string): string {
  const reversed = (from: number, to: number) => (hex.slice(from, to).match(/../g) ?? []).reverse().join('');
  return reversed(0, 8) + reversed(8, 12) + reversed(12, 16) + hex.slice(16);
}
