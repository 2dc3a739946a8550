/**
 * contacts2.db as Android 4.3 has it: tables, columns and views of packages/providers/ContactsProvider ContactsDatabaseHelper.java that
 * contacts and calls need. Triggers keep what Android keeps by triggers too: rows of `data` die with their raw contact.
 */
export const contactsSchema = `
CREATE TABLE IF NOT EXISTS android_metadata (locale TEXT);
CREATE TABLE IF NOT EXISTS accounts (
  _id INTEGER PRIMARY KEY AUTOINCREMENT, account_name TEXT, account_type TEXT, data_set TEXT);
CREATE TABLE IF NOT EXISTS contacts (
  _id INTEGER PRIMARY KEY AUTOINCREMENT, name_raw_contact_id INTEGER REFERENCES raw_contacts(_id), photo_id INTEGER,
  photo_file_id INTEGER, custom_ringtone TEXT, send_to_voicemail INTEGER NOT NULL DEFAULT 0,
  times_contacted INTEGER NOT NULL DEFAULT 0, last_time_contacted INTEGER, starred INTEGER NOT NULL DEFAULT 0,
  has_phone_number INTEGER NOT NULL DEFAULT 0, lookup TEXT, status_update_id INTEGER);
CREATE TABLE IF NOT EXISTS raw_contacts (
  _id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER REFERENCES accounts(_id), sourceid TEXT,
  raw_contact_is_read_only INTEGER NOT NULL DEFAULT 0, version INTEGER NOT NULL DEFAULT 1, dirty INTEGER NOT NULL DEFAULT 0,
  deleted INTEGER NOT NULL DEFAULT 0, contact_id INTEGER REFERENCES contacts(_id), aggregation_mode INTEGER NOT NULL DEFAULT 0,
  aggregation_needed INTEGER NOT NULL DEFAULT 1, custom_ringtone TEXT, send_to_voicemail INTEGER NOT NULL DEFAULT 0,
  times_contacted INTEGER NOT NULL DEFAULT 0, last_time_contacted INTEGER, starred INTEGER NOT NULL DEFAULT 0,
  display_name TEXT, display_name_alt TEXT, display_name_source INTEGER NOT NULL DEFAULT 0, phonetic_name TEXT,
  phonetic_name_style TEXT, sort_key TEXT COLLATE NOCASE, sort_key_alt TEXT COLLATE NOCASE,
  name_verified INTEGER NOT NULL DEFAULT 0, sync1 TEXT, sync2 TEXT, sync3 TEXT, sync4 TEXT);
CREATE INDEX IF NOT EXISTS raw_contacts_contact_id_index ON raw_contacts (contact_id);
CREATE INDEX IF NOT EXISTS raw_contacts_source_id_index ON raw_contacts (sourceid, account_id);
CREATE TABLE IF NOT EXISTS mimetypes (_id INTEGER PRIMARY KEY AUTOINCREMENT, mimetype TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS mime_type ON mimetypes (mimetype);
CREATE TABLE IF NOT EXISTS data (
  _id INTEGER PRIMARY KEY AUTOINCREMENT, package_id INTEGER, mimetype_id INTEGER REFERENCES mimetypes(_id) NOT NULL,
  raw_contact_id INTEGER REFERENCES raw_contacts(_id) NOT NULL, is_read_only INTEGER NOT NULL DEFAULT 0,
  is_primary INTEGER NOT NULL DEFAULT 0, is_super_primary INTEGER NOT NULL DEFAULT 0, data_version INTEGER NOT NULL DEFAULT 0,
  data1 TEXT, data2 TEXT, data3 TEXT, data4 TEXT, data5 TEXT, data6 TEXT, data7 TEXT, data8 TEXT, data9 TEXT, data10 TEXT,
  data11 TEXT, data12 TEXT, data13 TEXT, data14 TEXT, data15 BLOB,
  data_sync1 TEXT, data_sync2 TEXT, data_sync3 TEXT, data_sync4 TEXT);
CREATE INDEX IF NOT EXISTS data_raw_contact_id ON data (raw_contact_id);
CREATE INDEX IF NOT EXISTS data_mimetype_data1_index ON data (mimetype_id, data1);
CREATE TABLE IF NOT EXISTS phone_lookup (
  data_id INTEGER REFERENCES data(_id) NOT NULL, raw_contact_id INTEGER REFERENCES raw_contacts(_id) NOT NULL,
  normalized_number TEXT NOT NULL, min_match TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS phone_lookup_min_match_index ON phone_lookup (min_match);
CREATE INDEX IF NOT EXISTS phone_lookup_data_id ON phone_lookup (data_id);
CREATE TABLE IF NOT EXISTS calls (
  _id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT, date INTEGER, duration INTEGER, type INTEGER, new INTEGER, name TEXT,
  numbertype INTEGER, numberlabel TEXT, countryiso TEXT, voicemail_uri TEXT, is_read INTEGER, geocoded_location TEXT,
  lookup_uri TEXT, matched_number TEXT, normalized_number TEXT, photo_id INTEGER NOT NULL DEFAULT 0, formatted_number TEXT,
  _data TEXT, has_content INTEGER, mime_type TEXT, source_data TEXT, source_package TEXT, state INTEGER);
CREATE TRIGGER IF NOT EXISTS raw_contacts_deleted BEFORE DELETE ON raw_contacts BEGIN
  DELETE FROM data WHERE raw_contact_id = OLD._id;
  DELETE FROM contacts WHERE _id = OLD.contact_id
    AND NOT EXISTS (SELECT 1 FROM raw_contacts WHERE contact_id = OLD.contact_id AND _id <> OLD._id);
END;
CREATE TRIGGER IF NOT EXISTS raw_contacts_marked_deleted AFTER UPDATE ON raw_contacts BEGIN
  UPDATE raw_contacts SET version = OLD.version + 1 WHERE _id = OLD._id AND NEW.deleted <> OLD.deleted;
END;
CREATE TRIGGER IF NOT EXISTS data_deleted BEFORE DELETE ON data BEGIN
  UPDATE raw_contacts SET version = version + 1 WHERE _id = OLD.raw_contact_id;
  DELETE FROM phone_lookup WHERE data_id = OLD._id;
END;
CREATE TRIGGER IF NOT EXISTS data_updated AFTER UPDATE ON data BEGIN
  UPDATE data SET data_version = OLD.data_version + 1 WHERE _id = OLD._id;
  UPDATE raw_contacts SET version = version + 1 WHERE _id = OLD.raw_contact_id;
END;
CREATE VIEW IF NOT EXISTS view_raw_contacts AS
  SELECT r._id AS _id, r.contact_id AS contact_id, r.aggregation_mode AS aggregation_mode,
    r.raw_contact_is_read_only AS raw_contact_is_read_only, r.deleted AS deleted, r.display_name_source AS display_name_source,
    r.display_name AS display_name, r.display_name_alt AS display_name_alt, r.phonetic_name AS phonetic_name,
    r.phonetic_name_style AS phonetic_name_style, r.sort_key AS sort_key, r.sort_key_alt AS sort_key_alt,
    r.custom_ringtone AS custom_ringtone, r.send_to_voicemail AS send_to_voicemail, r.times_contacted AS times_contacted,
    r.last_time_contacted AS last_time_contacted, r.starred AS starred, r.account_id AS account_id,
    a.account_name AS account_name, a.account_type AS account_type, a.data_set AS data_set, r.sourceid AS sourceid,
    r.version AS version, r.dirty AS dirty, r.sync1 AS sync1, r.sync2 AS sync2, r.sync3 AS sync3, r.sync4 AS sync4
  FROM raw_contacts r LEFT JOIN accounts a ON r.account_id = a._id;
CREATE VIEW IF NOT EXISTS view_data AS
  SELECT d._id AS _id, d.raw_contact_id AS raw_contact_id, r.contact_id AS contact_id, d.mimetype_id AS mimetype_id,
    m.mimetype AS mimetype, d.is_read_only AS is_read_only, d.is_primary AS is_primary, d.is_super_primary AS is_super_primary,
    d.data_version AS data_version, d.data1 AS data1, d.data2 AS data2, d.data3 AS data3, d.data4 AS data4, d.data5 AS data5,
    d.data6 AS data6, d.data7 AS data7, d.data8 AS data8, d.data9 AS data9, d.data10 AS data10, d.data11 AS data11,
    d.data12 AS data12, d.data13 AS data13, d.data14 AS data14, d.data15 AS data15, d.data_sync1 AS data_sync1,
    d.data_sync2 AS data_sync2, d.data_sync3 AS data_sync3, d.data_sync4 AS data_sync4, r.display_name AS display_name,
    r.display_name_alt AS display_name_alt, r.starred AS starred, r.times_contacted AS times_contacted, r.sourceid AS sourceid,
    r.version AS version, r.dirty AS dirty, r.account_name AS account_name, r.account_type AS account_type,
    r.data_set AS data_set, c.lookup AS lookup, c.has_phone_number AS has_phone_number
  FROM data d JOIN mimetypes m ON d.mimetype_id = m._id JOIN view_raw_contacts r ON d.raw_contact_id = r._id
    JOIN contacts c ON r.contact_id = c._id WHERE r.deleted = 0;
CREATE VIEW IF NOT EXISTS view_contacts AS
  SELECT c._id AS _id, r.display_name AS display_name, r.display_name_alt AS display_name_alt,
    r.display_name_source AS display_name_source, r.sort_key AS sort_key, r.sort_key_alt AS sort_key_alt,
    c.name_raw_contact_id AS name_raw_contact_id, c.lookup AS lookup, c.has_phone_number AS has_phone_number,
    c.photo_id AS photo_id, c.custom_ringtone AS custom_ringtone, c.send_to_voicemail AS send_to_voicemail,
    c.times_contacted AS times_contacted, c.last_time_contacted AS last_time_contacted, c.starred AS starred,
    1 AS in_visible_group
  FROM contacts c JOIN raw_contacts r ON c.name_raw_contact_id = r._id;
`;
