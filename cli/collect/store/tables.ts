// The tables and views of the store. Their SQL comments appear in `.schema` of the sqlite3 shell.

/** Schema version, in `PRAGMA user_version`. A store with a newer version is not opened. */
export const STORE_VERSION = 2;

/** Identifies a store among SQLite files, in `PRAGMA application_id`: "I104". */
export const APPLICATION_ID = 0x49313034;

/** Creates the tables and views of an empty store. */
export const TABLES = `
CREATE TABLE store (            -- this store, one row
  id      TEXT    NOT NULL,     -- store ID; together with value.seq a unique key (see former_id)
  created INTEGER NOT NULL,     -- creation time; all instants are milliseconds since 1970-01-01 UTC
  alive   INTEGER,              -- last time its collector was known to be running; NULL after a clean shutdown
  marked  INTEGER NOT NULL DEFAULT 0 -- 1 once its .mark file has been written
) STRICT;

CREATE TABLE former_id (        -- earlier IDs: a copy from a backup gets a new one
  through INTEGER PRIMARY KEY,  -- values up to this seq have this ID; later values that of the next row, or store.id
  id      TEXT    NOT NULL
) STRICT;

CREATE TABLE station (          -- controlled stations
  id       INTEGER PRIMARY KEY,
  name     TEXT    NOT NULL UNIQUE,
  in_doubt TEXT    NOT NULL DEFAULT '[]'  -- [first seq, count] of the events it may resend
) STRICT;

CREATE TABLE point (            -- points and counters, from the configuration or received
  id      INTEGER PRIMARY KEY,
  station INTEGER NOT NULL REFERENCES station,
  ca      INTEGER NOT NULL,     -- common address
  ioa     INTEGER NOT NULL,     -- information object address
  name    TEXT,
  unit    TEXT,
  type_id INTEGER,              -- type of its values, at the last change of kind
  last_kept INTEGER,            -- for points with a deadband or keep: changes, seq of the last stored value
  UNIQUE (station, ca, ioa)
) STRICT;

CREATE TABLE link (             -- one row for each start of data transfer
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  station INTEGER NOT NULL REFERENCES station,
  address TEXT    NOT NULL,     -- of the station
  started INTEGER NOT NULL,     -- instant
  ended   INTEGER,              -- instant; NULL while it lasts
  reason  TEXT                  -- why it ended; if the collector was killed, the next one fills in both
) STRICT;

CREATE TABLE value (            -- every value of every type
  seq         INTEGER PRIMARY KEY AUTOINCREMENT, -- order of arrival; never reused
  point       INTEGER NOT NULL REFERENCES point,
  received    INTEGER NOT NULL, -- arrival time
  at          INTEGER NOT NULL, -- effective time: time if it is plausible, received otherwise
  time        INTEGER,          -- instant of the time tag, in the time zone of the station
  tag         INTEGER,          -- wall clock of the time tag as sent, as if it were UTC
  tag_flags   INTEGER NOT NULL, -- flags of the time tag: 0x80 invalid, 0x40 substituted, 0x20 summer time
  value       REAL,             -- engineering value; NULL for NaN
  raw         REAL,             -- the transmitted value, if scaling has changed it
  quality     INTEGER NOT NULL, -- 0x80 IV, 0x40 NT, 0x20 SB, 0x10 BL, 0x08 EI, 0x01 OV; 0 is good
  type_id     INTEGER NOT NULL, -- type identification
  cause       INTEGER NOT NULL, -- cause of transmission, 0..63
  originator  INTEGER NOT NULL, -- originator address
  flags       INTEGER NOT NULL, -- 1 test, 2 negative, 4 unknown point, 8 type changed, 16 impossible time,
                                -- 32 doubtful time, 64 clock stopped, 128 perhaps repeated, 256 irregular
  detail      TEXT,             -- further elements of the type, as JSON
  link        INTEGER NOT NULL, -- link on which it arrived
  asdu        INTEGER NOT NULL, -- number of its ASDU on that link
  redelivered INTEGER NOT NULL DEFAULT 0 -- number of times the station has resent it
) STRICT;
CREATE INDEX value_point_at ON value (point, at);

CREATE TABLE hour (             -- first value of each hour, an index by arrival time
  hour INTEGER PRIMARY KEY,     -- instant of the full hour
  seq  INTEGER NOT NULL         -- first value of that hour
) STRICT;

CREATE TABLE message (          -- ASDUs without values: end of initialization, private types, malformed ASDUs
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  station  INTEGER NOT NULL REFERENCES station,
  received INTEGER NOT NULL,
  type_id  INTEGER NOT NULL,
  cause    INTEGER NOT NULL,
  ca       INTEGER NOT NULL,
  text     TEXT    NOT NULL,    -- the ASDU in one line
  octets   BLOB    NOT NULL,    -- the ASDU as received
  link     INTEGER NOT NULL,
  asdu     INTEGER NOT NULL
) STRICT;

CREATE TABLE sink (             -- the progress of each sink
  name      TEXT PRIMARY KEY,
  position  INTEGER NOT NULL,   -- every value up to this seq is delivered or set aside
  delivered INTEGER NOT NULL,   -- rows delivered in total
  updated   INTEGER NOT NULL
) STRICT;

CREATE TABLE set_aside (        -- rows that a sink rejected while it accepted others
  sink  TEXT    NOT NULL,
  seq   INTEGER NOT NULL,
  error TEXT    NOT NULL,
  at    INTEGER NOT NULL,
  PRIMARY KEY (sink, seq)
) STRICT;

CREATE VIEW reading AS          -- values with names, and instants as text
SELECT v.seq, s.name AS station, p.ca, p.ioa, p.name, v.value, p.unit, v.quality, v.flags,
  strftime('%Y-%m-%dT%H:%M:%fZ', v.at / 1000.0, 'unixepoch') AS at,
  strftime('%Y-%m-%dT%H:%M:%fZ', v.time / 1000.0, 'unixepoch') AS time,
  strftime('%Y-%m-%dT%H:%M:%fZ', v.received / 1000.0, 'unixepoch') AS received,
  v.type_id, v.cause, v.detail, v.point
FROM value v JOIN point p ON p.id = v.point JOIN station s ON s.id = p.station;

CREATE VIEW last_value AS       -- the last value of each point
SELECT r.* FROM point p JOIN reading r ON r.seq = coalesce(
  (SELECT seq FROM value WHERE point = p.id AND at <= unixepoch('now') * 1000 + 3600000
   ORDER BY at DESC, seq DESC LIMIT 1), -- ignores times from a clock that is ahead
  (SELECT seq FROM value WHERE point = p.id ORDER BY at DESC, seq DESC LIMIT 1));

CREATE VIEW events_today AS     -- events that happened and arrived today, in local time
SELECT r.* FROM reading r JOIN value v USING (seq)
WHERE v.seq >= (SELECT min(seq) FROM hour
                WHERE hour > unixepoch('now', 'localtime', 'start of day', 'utc') * 1000 - 3600000)
  AND v.at >= unixepoch('now', 'localtime', 'start of day', 'utc') * 1000
  AND v.cause IN (3, 11, 12);
`;

/** The statements that upgrade a store of version 1. */
export const UPGRADE_1 = `
ALTER TABLE store ADD COLUMN marked INTEGER NOT NULL DEFAULT 0;
CREATE TABLE former_id (through INTEGER PRIMARY KEY, id TEXT NOT NULL) STRICT;
PRAGMA user_version = 2;
`;

/** Temporary replacement, for readers, of the table that version 1 lacks. */
export const READ_1 = `
PRAGMA temp_store = MEMORY;
CREATE TEMP TABLE former_id (through INTEGER PRIMARY KEY, id TEXT NOT NULL);
`;
