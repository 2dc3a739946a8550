import { limits } from './limits.ts';

export const canaryKinds = [
  'phone',
  'name',
  'text',
  'email',
  'imei',
  'imsi',
  'iccid',
  'serial',
  'android_id',
  'mac',
  'bssid',
  'package',
  'location',
  'uuid',
  'ad_id',
  'ssid',
] as const;

export type CanaryKind = (typeof canaryKinds)[number];

/** A planted (or the handset's own) value that occurs nowhere else. Phones are E.164 with a leading `+`; MACs are `aa:bb:cc:dd:ee:ff`; an `ad_id`
 * (advertising identifier) and any other `uuid` have hyphens; a location is `latitude,longitude` in decimal degrees. */
export type Canary = { id: string; kind: CanaryKind; value: string };

export const canaryBounds = {
  idLength: 200,
  /** Nothing shorter can be told from chance, bytes of UTF-8. A Chinese name of two characters has six. */
  shortestBytes: 4,
  valueLength: 4096,
};

/** Whether a value is what `canaryFileSchema` accepts, without the schema, which takes longer to load than a short capture to be searched. */
export function isCanaryFile(value: unknown): value is { canaries: Canary[] } {
  if (typeof value !== 'object' || value === null || !('canaries' in value)) return false;
  const { canaries } = value;
  return (
    Array.isArray(canaries) &&
    canaries.length >= 1 &&
    canaries.length <= limits.analysis.canaries &&
    canaries.every(isCanary)
  );
}

const kinds = new Set<unknown>(canaryKinds);

function isCanary(value: unknown): value is Canary {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 3) return false;
  if (!('id' in value) || !('kind' in value) || !('value' in value)) return false;
  return isText(value.id, canaryBounds.idLength, 1) && kinds.has(value.kind) && isValue(value.value);
}

function isValue(value: unknown): boolean {
  const { valueLength, shortestBytes } = canaryBounds;
  return isText(value, valueLength, 0) && new TextEncoder().encode(value).length >= shortestBytes;
}

function isText(value: unknown, most: number, least: number): value is string {
  return typeof value === 'string' && value.length >= least && value.length <= most;
}
