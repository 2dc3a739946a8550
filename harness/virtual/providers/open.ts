import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Providers } from '../system.ts';
import { browserSchema } from './browser-schema.ts';
import { calendarSchema } from './calendar-schema.ts';
import { contactsSchema } from './contacts-schema.ts';
import { mediaSchema } from './media-schema.ts';
import { mmsSchema } from './mms-schema.ts';
import { bornSettings, settingsSchema } from './settings-schema.ts';
import { smsSchema } from './sms-schema.ts';

/**
 * Opens, and at first makes, the handset's databases as files of `folder` (`contacts2.db`, `mmssms.db`, `settings.db`, `browser2.db`, `calendar.db`, `external.db`), or
 * in memory for `':memory:'`. The folder must lie outside of the handset's root, where its shell would read it. Removing the folder is
 * a factory reset.
 *
 * Written for speed: the files survive the end of the process and so the handset's reboot, not a power cut of the host.
 */
export function openProviders(folder: string): Providers & { close(): void } {
  const open = (name: string, schema: string) => {
    if (folder !== ':memory:') mkdirSync(folder, { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(folder === ':memory:' ? folder : join(folder, name), {
      // As Android: SQLite of 2013 and its providers do not enforce REFERENCES, and double quotes also quote strings.
      enableForeignKeyConstraints: false,
      enableDoubleQuotedStringLiterals: true,
    });
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA recursive_triggers = OFF; ${schema}`);
    return database;
  };
  const contacts = open('contacts2.db', contactsSchema);
  const sms = open('mmssms.db', `${smsSchema}${mmsSchema}`);
  const settings = open('settings.db', settingsSchema);
  const browser = open('browser2.db', browserSchema);
  const calendar = open('calendar.db', calendarSchema);
  const media = open('external.db', mediaSchema);
  bearSettings(settings);

  const listeners = new Set<(store: string) => void>();
  return {
    contacts,
    sms,
    settings,
    browser,
    calendar,
    media,
    changed(store) {
      for (const listener of listeners) listener(store);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      for (const database of [contacts, sms, settings, browser, calendar, media]) database.close();
    },
  };
}

function bearSettings(settings: DatabaseSync) {
  if (settings.prepare("SELECT 1 FROM secure WHERE name = 'android_id'").get() !== undefined) return;
  const androidId = randomBytes(8).toString('hex');
  for (const [table, name, value] of [...bornSettings, ['secure', 'android_id', androidId] as const]) {
    settings.prepare(`INSERT INTO ${table} (name, value) VALUES (?, ?)`).run(name, value);
  }
}
