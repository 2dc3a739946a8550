import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { harContacts } from '../../analysis/diff/har-contacts.ts';
import { contactsOfFlows, type Side, type Sighting, spanOf } from '../../analysis/diff/side.ts';
import { zeekContacts } from '../../analysis/diff/zeek-contacts.ts';
import type { EndpointLookup } from '../../analysis/endpoint/lookup.ts';
import { scanHar } from '../../analysis/har/scan.ts';
import type { ScanResult } from '../../analysis/scan.ts';
import { looksLikeZeek } from '../../analysis/zeek/records.ts';
import { createZeekScan } from '../../analysis/zeek/scan.ts';
import type { Canary } from '../../model/canary.ts';
import { LeakdiffError } from '../../model/failure.ts';
import type { CanaryHit } from '../../model/traffic.ts';
import { scanWholeFile } from '../../run/scan-file.ts';
import { findFirmware } from './firmware.ts';
import { openRun } from './run-side.ts';
import { readTextual } from './text-file.ts';

export type OpenOptions = {
  /** As the user named it. */
  readonly name: string;
  /** Null to look for none; a run then looks for its own. */
  readonly canaries: readonly Canary[] | null;
  readonly lookup: EndpointLookup;
  /** The folder of all runs. */
  readonly results: string;
};

/** Uploads of a capture closer than this are one burst, seconds: longer than a slow round trip, shorter than any poll. In a short capture less. */
const burstGap = { most: 5, least: 0.1, shareOfCapture: 0.01 };
/** Opens what the user named: a file of any kind, a run's folder (`RUN`, `RUN:before`), or `DEVICE/FIRMWARE`. `BAD_FILE` where it is none of these. */
export async function openSide(options: OpenOptions): Promise<Side> {
  const { name } = options;
  const whole = await statOf(name);
  // RUN:ARM, unless there is a file of that very name.
  const [, stem, suffix] = whole === null ? (/^(.+):([\w-]+)$/.exec(name) ?? []) : [];
  const path = stem ?? name;
  const arm = suffix ?? null;
  const found = await statOf(path);
  if (found?.isDirectory()) {
    const plan = await statOf(join(path, 'plan.json'));
    if (plan !== null) return openRun(path, { ...options, arm });
  }
  if (found?.isFile() && arm === null) return openFile(path, options);
  const run = await findFirmware(path, options.results);
  if (run !== null) return openRun(run.folder, { ...options, arm: arm ?? run.arm });
  throw new LeakdiffError(
    'BAD_FILE',
    `${name} is no capture, archive, log, run folder or DEVICE/FIRMWARE with a run in ${options.results}; name one that exists`,
  );
}

/** Null for what is not there; what is there and may not be looked at is said. */
async function statOf(path: string): Promise<Awaited<ReturnType<typeof stat>> | null> {
  try {
    return await stat(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new LeakdiffError(
      'BAD_FILE',
      `${path}: cannot be looked at (${code}); expected something that you may read`,
      {
        cause,
      },
    );
  }
}

async function openFile(path: string, options: OpenOptions): Promise<Side> {
  const text = await readTextual(path);
  if (text === null) return openCapture(path, options);
  return looksLikeZeek(text) ? openZeek(text, options) : openHar(text, options);
}

async function openCapture(path: string, { name, canaries, lookup }: OpenOptions): Promise<Side> {
  const result = await scanWholeFile({ file: path, canaries: canaries ?? [], lookup, source: { path } });
  const contacts = contactsOfFlows(result.flows);
  const span = spanOf(contacts);
  return {
    name,
    kind: 'capture',
    unit: 'burst',
    gapSeconds: Math.max(burstGap.least, Math.min(burstGap.most, span.seconds * burstGap.shareOfCapture)),
    ...span,
    contacts,
    sightings: canaries === null ? null : sightingsOf(result.hits, (id) => id),
    notes: captureNotes(result),
  };
}

/** What a capture says of what it lacks. */
export function captureNotes({ flows, stats }: ScanResult): string[] {
  const gaps = flows.reduce((sum, flow) => sum + flow.gaps, 0);
  return [
    ...(stats.dropped > 0 ? [`${stats.dropped} packets were dropped while capturing`] : []),
    ...(gaps > 0 ? [`${gaps} holes in its streams: bytes that were sent but not captured`] : []),
    ...(stats.truncated ? ['the file ends in the middle of a packet'] : []),
    ...(stats.cut > 0 ? [`${stats.cut} packets were captured only in part`] : []),
    ...stats.notes,
  ];
}

/** Uploads only: what comes down is no leak. */
export function sightingsOf(hits: readonly CanaryHit[], label: (canary: string) => string | null): Sighting[] {
  return hits.flatMap(({ canary, direction, strength, endpoint, chain }) => {
    const text = direction === 'up' ? label(canary) : null;
    return text === null
      ? []
      : [{ label: text, strength, host: endpoint.host, ip: endpoint.ip, port: endpoint.port, chain }];
  });
}

function openHar(text: string, { name, canaries, lookup }: OpenOptions): Side {
  const { contacts, unread } = harContacts(text, name);
  const scanned = canaries === null ? null : scanHar(text, { file: name, canaries, lookup });
  return {
    name,
    kind: 'HTTP archive',
    unit: 'request',
    gapSeconds: 0,
    ...spanOf(contacts),
    contacts,
    sightings: scanned === null ? null : sightingsOf(scanned.hits, (id) => id),
    notes: [
      ...(unread > 0 ? [`${unread} entries without a readable time, URL or size are left out`] : []),
      ...(scanned?.notes ?? []),
    ],
  };
}

function openZeek(text: string, { name, canaries, lookup }: OpenOptions): Side {
  const { contacts, unread, notes } = zeekContacts(text, name);
  const hits: CanaryHit[] = [];
  const scan = canaries && createZeekScan({ file: name, canaries, lookup, onHit: (hit) => hits.push(hit) });
  scan?.push(Buffer.from(text));
  return {
    name,
    kind: 'Zeek log',
    unit: 'request',
    gapSeconds: 0,
    ...spanOf(contacts),
    contacts,
    sightings: scan === null ? null : sightingsOf(hits, (id) => id),
    notes: [
      ...(unread > 0 ? [`${unread} lines without a readable time, address or size are left out`] : []),
      ...new Set([...notes, ...(scan?.end() ?? [])]),
      ...(scan === null ? [] : ['a log holds no bodies: canaries were looked for in names, URIs and the like']),
    ],
  };
}
