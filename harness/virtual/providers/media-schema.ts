/** external.db as Android 4.3 has it (packages/providers/MediaProvider, MediaProvider.java), the columns of pictures only; there it is a view of `files`. */
export const mediaSchema = `
CREATE TABLE IF NOT EXISTS images (
  _id INTEGER PRIMARY KEY AUTOINCREMENT, _data TEXT UNIQUE, _size INTEGER, _display_name TEXT, mime_type TEXT, title TEXT,
  date_added INTEGER, date_modified INTEGER, description TEXT, picasa_id TEXT, isprivate INTEGER, latitude DOUBLE, longitude DOUBLE,
  datetaken INTEGER, orientation INTEGER, mini_thumb_magic INTEGER, bucket_id TEXT, bucket_display_name TEXT, width INTEGER, height INTEGER);
`;
