import type { Endpoint } from '../../model/traffic.ts';
import { regionPlace } from '../endpoint/cloud-regions.ts';
import { isPrivateAddress } from '../endpoint/scope.ts';

/** Numbers, names and places in the words of the verdict. Everything that a handset could have chosen goes through `printable`. */

const mostCharacters = 100;
/** Of a failure's message, which may quote what a handset said. */
export const mostMessage = 400;

/** A name as it may be printed anywhere: ASCII that is neither control nor markup, bounded. */
export function printable(text: string, most = mostCharacters): string {
  const plain = text.replace(/[^A-Za-z0-9 .,:;'"_@/()[\]{}+=#%*!?~|^$-]/g, '?');
  return plain.length > most ? `${plain.slice(0, most - 3)}...` : plain;
}

/** 1234567 to `1,234,567`; no locale takes part. */
export function grouped(value: number): string {
  const [whole = '0', fraction] = String(value).split('.');
  const digits = whole.replace(/(\d)(?=(\d{3})+$)/g, '$1,');
  return fraction === undefined ? digits : `${digits}.${fraction}`;
}

/** At most `digits` significant digits, no exponent: 0.000397 to `0.0004`. */
export function significant(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return 'unknown';
  if (Math.abs(value) < 1e-6) return '0';
  return grouped(Number(value.toPrecision(digits)));
}

/** A p-value: `.0004`, never a bare zero. */
export function pValue(p: number): string {
  if (p < 0.0001) return 'below .0001';
  if (p >= 1) return '1';
  const text = p < 0.001 ? p.toFixed(4) : p < 0.1 ? p.toFixed(3) : p.toFixed(2);
  return text.replace(/^0/, '');
}

/** `95 % interval 62.2 to 65.7`: at the confidence that it really has. */
export function intervalWords(of: {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}): string {
  const [low, high] = [significant(of.low, 3), significant(of.high, 3)];
  return `${percent(of.confidence)} interval ${low} to ${high}`;
}

/** Application bytes: `893 B`, `30.0 KB` (1 KB is 1,000 bytes), `1.2 MB`. */
export function bytes(value: number): string {
  const size = Math.abs(value);
  if (size < 999.5) return `${significant(Math.round(value), 3)} B`;
  if (size < 999_500) return `${grouped(Number((value / 1000).toFixed(size < 99_950 ? 1 : 0)))} KB`;
  return `${grouped(Number((value / 1_000_000).toFixed(1)))} MB`;
}

/** Layers from the outermost to the canary's own form: `http-url > percent > e164`. */
export function chainWords(chain: readonly string[]): string {
  return chain.map((layer) => printable(layer)).join(' > ');
}

export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.1) return 'under 0.1 %';
  return `${significant(value, value < 10 ? 2 : 3)} %`;
}

/** Seconds of handset time: `45 s`, `30 min`, `19 h`, `6.2 d`. */
export function duration(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 90) return `${significant(seconds, 2)} s`;
  if (size < 5400) return `${significant(seconds / 60, 2)} min`;
  if (size < 2 * 86_400) return `${significant(seconds / 3600, 3)} h`;
  return `${significant(seconds / 86_400, 2)} d`;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${grouped(n)} ${n === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

const regions = new Intl.DisplayNames('en', { type: 'region' });

/** ISO 3166-1 alpha-2 to the country's English name; what is not such a code stays as it is. */
export function country(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (regions.of(code) ?? code) : printable(code);
}

/** The country; where the region that a name tells is in another, both. Databases often give a provider's seat. */
export function whereabouts({ country: code, cloud }: Pick<Endpoint, 'country' | 'cloud'>): (string | null)[] {
  const told = code === null ? null : country(code);
  const region = cloud?.region ? regionPlace(cloud.provider, cloud.region) : null;
  if (region === null) return [told];
  const named =
    region.place === country(region.country) ? region.place : `${region.place} in ${country(region.country)}`;
  return region.country === code
    ? [region.place === told ? told : named]
    : [`${named} by its name`, told && `${told} by its address`];
}

/** Who and where: `api.example.com (203.0.113.7, China, Example Ltd, AS4808)`, `x (54.255.160.10, Singapore, Amazon, AS16509, ap-southeast-1)`; a nameless one by its address. */
export function place(endpoint: Endpoint): string {
  const address = endpoint.host === null ? [] : [printable(endpoint.ip)];
  const facts = [
    ...whereabouts(endpoint),
    endpoint.cloud?.provider ?? (endpoint.org === null ? null : printable(endpoint.org)),
    endpoint.asn === null ? null : `AS${endpoint.asn}`,
    endpoint.cloud?.region ?? null,
    endpoint.nameClaims ? `though its name says ${printable(endpoint.nameClaims)}` : null,
  ].filter((fact) => fact !== null);
  // Databases give the registry's seat as the country of private addresses.
  const all = isPrivateAddress(endpoint.ip) ? address : [...address, ...facts];
  return `${name(endpoint)}${all.length > 0 ? ` (${all.join(', ')})` : ''}`;
}

/** The host, else the address, with what the port says of a nameless one. */
export function name(endpoint: Pick<Endpoint, 'host' | 'ip' | 'port'>): string {
  if (endpoint.host !== null) return printable(endpoint.host);
  return endpoint.port === 53 ? `the resolver ${printable(endpoint.ip)}` : printable(endpoint.ip);
}
