const table = (name: string) => `
CREATE TABLE IF NOT EXISTS ${name} (
  _id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE ON CONFLICT REPLACE, value TEXT);
CREATE INDEX IF NOT EXISTS ${name}Index1 ON ${name} (name);`;

/** settings.db as Android 4.2 and later have it (packages/SettingsProvider DatabaseHelper.java); `global` came with 4.2. */
export const settingsSchema = ['system', 'secure', 'global'].map(table).join('');

/** Settings that a handset is born with, beside `secure/android_id`, which is drawn when the database is made. */
export const bornSettings: readonly (readonly ['system' | 'secure' | 'global', string, string])[] = [
  ['system', 'screen_off_timeout', '60000'],
  ['system', 'screen_brightness', '102'],
  ['secure', 'location_providers_allowed', 'gps,network'],
  ['secure', 'user_setup_complete', '1'],
  ['global', 'adb_enabled', '1'],
  ['global', 'airplane_mode_on', '0'],
  ['global', 'auto_time', '1'],
  ['global', 'data_roaming', '0'],
  ['global', 'device_provisioned', '1'],
  ['global', 'stay_on_while_plugged_in', '0'],
  ['global', 'wifi_on', '1'],
];
