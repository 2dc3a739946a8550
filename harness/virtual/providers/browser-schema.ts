/**
 * browser2.db as Android 4.3 has it (packages/apps/Browser BrowserProvider2.java). The view `bookmarks_and_history` has the columns of
 * the old address content://browser/bookmarks, where a bookmark is a page of history with `bookmark` = 1.
 */
export const browserSchema = `
CREATE TABLE IF NOT EXISTS android_metadata (locale TEXT);
CREATE TABLE IF NOT EXISTS bookmarks (
  _id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, url TEXT, folder INTEGER NOT NULL DEFAULT 0, parent INTEGER,
  position INTEGER NOT NULL, insert_after INTEGER, deleted INTEGER NOT NULL DEFAULT 0, account_name TEXT, account_type TEXT,
  sourceid TEXT, version INTEGER NOT NULL DEFAULT 1, created INTEGER, modified INTEGER, dirty INTEGER NOT NULL DEFAULT 0,
  sync1 TEXT, sync2 TEXT, sync3 TEXT, sync4 TEXT, sync5 TEXT);
CREATE TABLE IF NOT EXISTS history (
  _id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, url TEXT NOT NULL, created INTEGER, date INTEGER,
  visits INTEGER NOT NULL DEFAULT 0, user_entered INTEGER);
CREATE VIEW IF NOT EXISTS bookmarks_and_history AS
  SELECT _id, url, 0 AS visits, created AS date, created, title, 1 AS bookmark FROM bookmarks WHERE deleted = 0 AND folder = 0
  UNION ALL SELECT _id, url, visits, date, created, title, 0 AS bookmark FROM history;
INSERT INTO bookmarks (_id, title, folder, position, dirty) SELECT 1, 'Bookmarks', 1, 0, 0
  WHERE NOT EXISTS (SELECT 1 FROM bookmarks WHERE _id = 1);
`;
