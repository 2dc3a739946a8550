import { bare, cases, type Form, plain, variant } from './form.ts';

/** A MAC address with colons, hyphens, dots or nothing between, as a number, and as the EUI-64 at the end of an IPv6 address (RFC 4291 appendix A). */
export function macForms(value: string): readonly Form[] {
  const hex = value.toLowerCase().replace(/[^0-9a-f]/g, '');
  if (hex.length !== 12) return [plain('as-is', value)];
  const pairs = hex.match(/../g) ?? [];
  const groups = eui64(hex).match(/.{4}/g) ?? [];
  return [
    ...cases(plain('colons', pairs.join(':'))),
    ...cases(variant('hyphens', pairs.join('-'))),
    ...cases(plain('bare', hex)),
    ...cases(variant('dots', (hex.match(/.{4}/g) ?? []).join('.'))),
    ...cases(bare('eui-64', groups.join(':'))),
    // As RFC 5952 prints it, without leading zeros.
    ...cases(bare('eui-64', groups.map((group) => group.replace(/^0{1,3}/, '')).join(':'))),
    ...cases(bare('blanks', pairs.join(' '))),
    ...cases(bare('short-colons', pairs.map((pair) => pair.replace(/^0/, '')).join(':'))),
    variant('decimal', String(BigInt(`0x${hex}`))),
  ];
}

/** The modified EUI-64 of a MAC address, both as hexadecimal digits: `fffe` in the middle, and the universal/local bit turned over. */
export function eui64(mac: string): string {
  const first = (Number.parseInt(mac.slice(0, 2), 16) ^ 2).toString(16).padStart(2, '0');
  return `${first}${mac.slice(2, 6)}fffe${mac.slice(6)}`;
}
