/**
 * The tables of multimedia messages in Android 4.3's mmssms.db (packages/providers/TelephonyProvider, MmsSmsDatabaseHelper.java): a message,
 * its parts and its addresses, which go with it by triggers.
 */
export const mmsSchema = `
CREATE TABLE IF NOT EXISTS pdu (
  _id INTEGER PRIMARY KEY AUTOINCREMENT, thread_id INTEGER, date INTEGER, date_sent INTEGER DEFAULT 0, msg_box INTEGER,
  read INTEGER DEFAULT 0, m_id TEXT, sub TEXT, sub_cs INTEGER, ct_t TEXT, ct_l TEXT, exp INTEGER, m_cls TEXT, m_type INTEGER, v INTEGER,
  m_size INTEGER, pri INTEGER, rr INTEGER, rpt_a INTEGER, resp_st INTEGER, st INTEGER, tr_id TEXT, retr_st INTEGER, retr_txt TEXT,
  retr_txt_cs INTEGER, read_status INTEGER, ct_cls INTEGER, resp_txt TEXT, d_tm INTEGER, d_rpt INTEGER, locked INTEGER DEFAULT 0,
  seen INTEGER DEFAULT 0, text_only INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS part (
  _id INTEGER PRIMARY KEY AUTOINCREMENT, mid INTEGER, seq INTEGER DEFAULT 0, ct TEXT, name TEXT, chset INTEGER, cd TEXT, fn TEXT, cid TEXT,
  cl TEXT, ctt_s INTEGER, ctt_t TEXT, _data TEXT, text TEXT);
CREATE TABLE IF NOT EXISTS addr (
  _id INTEGER PRIMARY KEY, msg_id INTEGER, contact_id INTEGER, address TEXT, type INTEGER, charset INTEGER);
CREATE TRIGGER IF NOT EXISTS part_cleanup DELETE ON pdu BEGIN DELETE FROM part WHERE mid = OLD._id; END;
CREATE TRIGGER IF NOT EXISTS addr_cleanup DELETE ON pdu BEGIN DELETE FROM addr WHERE msg_id = OLD._id; END;
`;
