/**
 * mmssms.db as Android 4.3 has it: tables, columns and triggers of packages/providers/TelephonyProvider MmsSmsDatabaseHelper.java that
 * short messages need. Triggers keep a thread's count, snippet and read flag.
 */
export const smsSchema = `
CREATE TABLE IF NOT EXISTS android_metadata (locale TEXT);
CREATE TABLE IF NOT EXISTS canonical_addresses (_id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT);
CREATE INDEX IF NOT EXISTS canonical_addresses_address ON canonical_addresses (address);
CREATE TABLE IF NOT EXISTS threads (
  _id INTEGER PRIMARY KEY AUTOINCREMENT, date INTEGER DEFAULT 0, message_count INTEGER DEFAULT 0, recipient_ids TEXT, snippet TEXT,
  snippet_cs INTEGER DEFAULT 0, read INTEGER DEFAULT 1, type INTEGER DEFAULT 0, error INTEGER DEFAULT 0,
  has_attachment INTEGER DEFAULT 0);
CREATE INDEX IF NOT EXISTS threads_recipient_ids ON threads (recipient_ids);
CREATE TABLE IF NOT EXISTS sms (
  _id INTEGER PRIMARY KEY, thread_id INTEGER, address TEXT, person INTEGER, date INTEGER, date_sent INTEGER DEFAULT 0,
  protocol INTEGER, read INTEGER DEFAULT 0, status INTEGER DEFAULT -1, type INTEGER, reply_path_present INTEGER, subject TEXT,
  body TEXT, service_center TEXT, locked INTEGER DEFAULT 0, error_code INTEGER DEFAULT 0, seen INTEGER DEFAULT 0);
CREATE INDEX IF NOT EXISTS sms_thread_id ON sms (thread_id);
CREATE TRIGGER IF NOT EXISTS sms_update_thread_on_insert AFTER INSERT ON sms BEGIN
  UPDATE threads SET date = NEW.date, snippet = NEW.body, snippet_cs = 0, message_count = message_count + 1,
    read = CASE WHEN NEW.read = 0 THEN 0 ELSE read END WHERE _id = NEW.thread_id;
END;
CREATE TRIGGER IF NOT EXISTS sms_update_thread_on_delete AFTER DELETE ON sms BEGIN
  UPDATE threads SET message_count = message_count - 1,
    snippet = (SELECT body FROM sms WHERE thread_id = OLD.thread_id ORDER BY date DESC LIMIT 1),
    date = coalesce((SELECT max(date) FROM sms WHERE thread_id = OLD.thread_id), 0) WHERE _id = OLD.thread_id;
  DELETE FROM threads WHERE _id = OLD.thread_id AND message_count <= 0;
END;
CREATE TRIGGER IF NOT EXISTS sms_update_thread_read_on_update AFTER UPDATE OF read ON sms BEGIN
  UPDATE threads SET read = NOT EXISTS (SELECT 1 FROM sms WHERE thread_id = NEW.thread_id AND read = 0)
    WHERE _id = NEW.thread_id;
END;
`;
