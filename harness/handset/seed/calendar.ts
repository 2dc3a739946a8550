import type { Handset } from '../handset.ts';
import { contentInsert, queryContent, type Run } from './content.ts';
import { type Removal, removeWhere } from './erase.ts';
import { type Marked, type Planted, type PlantOptions, plantInChunks, runInBulk, utf8Bytes } from './plant.ts';
import { extras, monthMs, type SeedStore } from './store.ts';

type CalendarEvent = {
  readonly id: string;
  readonly title: string;
  readonly place: string;
  /** Handset time, epoch milliseconds. */
  readonly start: number;
};

const hourMs = 3_600_000;
/** CalendarContract.Calendars.CAL_ACCESS_OWNER. */
const owner = 700;
const blue = 0x33b5e5;
/** The column that carries the mark: one of those that belong to the calendar's own sync adapter. */
const mark = 'sync_data1';

/** A calendar's account, which need not exist: the provider keeps calendars of the type LOCAL by themselves (CalendarContract.ACCOUNT_TYPE_LOCAL). */
const accountOf = (nonce: string): string => `leakdiff-${nonce}`;
const accountType = 'LOCAL';

/** An address of the provider as the account's own sync adapter, which alone may make calendars and write marks (CalendarProvider2.java). */
function asAdapter(path: 'calendars' | 'events', nonce: string): string {
  return `content://com.android.calendar/${path}?caller_is_syncadapter=true&account_name=${accountOf(nonce)}&account_type=${accountType}`;
}

const calendarsUri = 'content://com.android.calendar/calendars';
const eventsUri = 'content://com.android.calendar/events';
const ofAccount = (nonce: string): string => `account_name = '${accountOf(nonce)}'`;

/** The strongest shell: packages/Shell holds WRITE_CALENDAR from 4.4 (FIELD 2.8). */
const shellOf = (handset: Handset): Run => (handset.capabilities.root ? handset.asRoot : handset.shell);

async function plantEvents(
  handset: Handset,
  options: PlantOptions & { readonly events: readonly CalendarEvent[] },
): Promise<Planted> {
  const { nonce, signal } = options;
  const run = shellOf(handset);
  return plantInChunks(options.events, options, {
    bytesOf: ({ title, place }) => utf8Bytes(title) + utf8Bytes(place),
    write: async (records, tick) => {
      const made = await calendarOf(run, nonce, signal);
      if (made.id === null) return made.said;
      const commands = records.map((record) => eventRow(record, { nonce, calendar: made.id ?? '' }));
      const said = await runInBulk(run, commands, { what: 'writing events', tick, signal });
      return made.said + said;
    },
    readBack: async (records, prefix) => {
      const columns = [mark, 'title', 'eventLocation'];
      const where = `${mark} LIKE '${prefix}%'`;
      const found = await queryContent(run, { uri: eventsUri, columns, where, signal });
      if (!found.ok) return new Set();
      const there = new Set(found.rows.map((row) => columns.map((name) => row.get(name)).join(' ')));
      const ok = records.filter(({ entry, mark: own }) => there.has(`${own} ${entry.title} ${entry.place}`));
      return new Set(ok.map(({ entry }) => entry.id));
    },
  });
}

/** The planting's own calendar, made where it is not there yet. */
async function calendarOf(
  run: Run,
  nonce: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly id: string | null; readonly said: string }> {
  const find = async (): Promise<string | null> => {
    const query = { uri: calendarsUri, columns: ['_id'], where: ofAccount(nonce), signal };
    const found = await queryContent(run, query);
    return (found.ok ? found.rows[0]?.get('_id') : undefined) ?? null;
  };
  const known = await find();
  if (known !== null) return { id: known, said: '' };
  const command = contentInsert(asAdapter('calendars', nonce), [
    ['account_name', 's', accountOf(nonce)],
    ['account_type', 's', accountType],
    ['ownerAccount', 's', accountOf(nonce)],
    ['name', 's', accountOf(nonce)],
    ['calendar_displayName', 's', 'Calendar'],
    ['calendar_color', 'i', blue],
    ['calendar_access_level', 'i', owner],
    ['sync_events', 'i', 1],
    ['visible', 'i', 1],
  ]);
  const { stdout, stderr } = await run(command, { what: 'making a calendar', signal });
  return { id: await find(), said: `${stdout}${stderr}` };
}

function eventRow({ entry, mark: own }: Marked<CalendarEvent>, of: { nonce: string; calendar: string }): string {
  return contentInsert(asAdapter('events', of.nonce), [
    ['calendar_id', 'i', of.calendar],
    ['title', 's', entry.title],
    ['eventLocation', 's', entry.place],
    ['dtstart', 'l', entry.start],
    ['dtend', 'l', entry.start + hourMs],
    ['eventTimezone', 's', 'UTC'],
    [mark, 's', own],
  ]);
}

async function remove(run: Run, nonce: string, signal: AbortSignal | undefined): Promise<Removal> {
  const events = await removeWhere(run, {
    uri: asAdapter('events', nonce),
    read: eventsUri,
    mark,
    where: `${mark} LIKE '${nonce}-%'`,
    signal,
  });
  if ('said' in events) return events;
  const calendars = await removeWhere(run, {
    uri: asAdapter('calendars', nonce),
    read: calendarsUri,
    mark: '_id',
    where: ofAccount(nonce),
    signal,
  });
  if ('said' in calendars) return calendars;
  // The calendar itself is no record: only one that stays is told.
  return { before: events.before + calendars.after, after: events.after + calendars.after };
}

/** Events of the past month in a calendar of their own: title and place. */
export const calendar: SeedStore = {
  name: 'event',
  batch: (block) => {
    const { mint, now } = block;
    const made = extras('event', block, (canary, id) => ({
      id,
      title: canary('text', 'title', mint.text()),
      place: canary('text', 'place', mint.text()),
      start: now - hourMs - mint.int(monthMs),
    }));
    const events = made.map(({ id, title, place, start }) => ({ id, title: title.value, place: place.value, start }));
    return {
      records: made.map(({ id, title, place }) => ({ id, canaries: [title, place] })),
      plant: (handset, options) => plantEvents(handset, { ...options, events }),
    };
  },
  remove: (handset, { nonce, signal }) => remove(shellOf(handset), nonce, signal),
};
