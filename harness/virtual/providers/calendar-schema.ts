/**
 * calendar.db as Android 4.3 has it (packages/providers/CalendarProvider, CalendarDatabaseHelper.java), without reminders, guests and repeated
 * events. The view `view_events` joins each event to its calendar.
 */
export const calendarSchema = `
CREATE TABLE IF NOT EXISTS android_metadata (locale TEXT);
CREATE TABLE IF NOT EXISTS Calendars (
  _id INTEGER PRIMARY KEY, account_name TEXT, account_type TEXT, _sync_id TEXT, dirty INTEGER, name TEXT, calendar_displayName TEXT,
  calendar_color INTEGER, calendar_color_index TEXT, calendar_access_level INTEGER, visible INTEGER NOT NULL DEFAULT 1,
  sync_events INTEGER NOT NULL DEFAULT 0, calendar_location TEXT, calendar_timezone TEXT, ownerAccount TEXT, isPrimary INTEGER,
  deleted INTEGER NOT NULL DEFAULT 0, cal_sync1 TEXT, cal_sync2 TEXT);
CREATE TABLE IF NOT EXISTS Events (
  _id INTEGER PRIMARY KEY AUTOINCREMENT, _sync_id TEXT, dirty INTEGER, lastSynced INTEGER DEFAULT 0, calendar_id INTEGER NOT NULL,
  title TEXT, eventLocation TEXT, description TEXT, eventColor INTEGER, eventStatus INTEGER, selfAttendeeStatus INTEGER NOT NULL DEFAULT 0,
  dtstart INTEGER, dtend INTEGER, eventTimezone TEXT, duration TEXT, allDay INTEGER NOT NULL DEFAULT 0,
  accessLevel INTEGER NOT NULL DEFAULT 0, availability INTEGER NOT NULL DEFAULT 0, hasAlarm INTEGER NOT NULL DEFAULT 0, rrule TEXT,
  lastDate INTEGER, organizer TEXT, deleted INTEGER NOT NULL DEFAULT 0, uid2445 TEXT, sync_data1 TEXT, sync_data2 TEXT, sync_data3 TEXT);
CREATE TRIGGER IF NOT EXISTS calendar_cleanup DELETE ON Calendars BEGIN DELETE FROM Events WHERE calendar_id = OLD._id; END;
CREATE VIEW IF NOT EXISTS view_events AS
  SELECT Events.*, Calendars.account_name, Calendars.account_type, Calendars.calendar_displayName, Calendars.ownerAccount, Calendars.visible
  FROM Events JOIN Calendars ON Events.calendar_id = Calendars._id;
`;
