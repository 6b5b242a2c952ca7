// The tables and views of the store, with what they mean: `.schema` in the sqlite3 shell shows these comments.

/** Version of the tables, in `PRAGMA user_version`. A store of a newer version is not opened. */
export const STORE_VERSION = 2;

/** Distinguishes a store from other SQLite files, in `PRAGMA application_id`: "I104". */
export const APPLICATION_ID = 0x49313034;

/** Makes the tables and views of an empty store. */
export const TABLES = `
CREATE TABLE store (            -- this store, one row
  id      TEXT    NOT NULL,     -- its identity; with value.seq, a key that no other store uses (see former_id)
  created INTEGER NOT NULL,     -- when it was made; all instants are milliseconds since 1970-01-01 UTC
  alive   INTEGER,              -- when its collector last said that it runs; NULL after it has ended in order
  marked  INTEGER NOT NULL DEFAULT 0 -- 1 once the file .mark beside it was written
) STRICT;

CREATE TABLE former_id (        -- earlier identities: a copy from a backup gets a new one
  through INTEGER PRIMARY KEY,  -- values up to this seq have it; those after it that of the next row, or store.id
  id      TEXT    NOT NULL
) STRICT;

CREATE TABLE station (          -- controlled stations
  id       INTEGER PRIMARY KEY,
  name     TEXT    NOT NULL UNIQUE,
  in_doubt TEXT    NOT NULL DEFAULT '[]'  -- [first seq, count] of the events it may send again
) STRICT;

CREATE TABLE point (            -- points and counters, listed in the configuration or met
  id      INTEGER PRIMARY KEY,
  station INTEGER NOT NULL REFERENCES station,
  ca      INTEGER NOT NULL,     -- common address
  ioa     INTEGER NOT NULL,     -- information object address
  name    TEXT,
  unit    TEXT,
  type_id INTEGER,              -- type of its values, when one of another kind came last
  last_kept INTEGER,            -- of a point with deadband or the like, value.seq of what was kept last
  UNIQUE (station, ca, ioa)
) STRICT;

CREATE TABLE link (             -- each time that data transfer was started
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  station INTEGER NOT NULL REFERENCES station,
  address TEXT    NOT NULL,     -- of the station
  started INTEGER NOT NULL,     -- instant
  ended   INTEGER,              -- instant; NULL while it lasts
  reason  TEXT                  -- why it ended; where the collector was killed, the next one fills both in
) STRICT;

CREATE TABLE value (            -- every value of every type
  seq         INTEGER PRIMARY KEY AUTOINCREMENT, -- order of arrival; never used again
  point       INTEGER NOT NULL REFERENCES point,
  received    INTEGER NOT NULL, -- instant of the arrival
  at          INTEGER NOT NULL, -- the instant it counts from: time where it is credible, received otherwise
  time        INTEGER,          -- instant of the time tag, by the zone of the station
  tag         INTEGER,          -- wall clock of the time tag as sent, as if it were UTC
  tag_flags   INTEGER NOT NULL, -- flags of the time tag: 0x80 invalid, 0x40 substituted, 0x20 summer time
  value       REAL,             -- engineering value; NULL for NaN
  raw         REAL,             -- the value as sent, where scaling has changed it
  quality     INTEGER NOT NULL, -- 0x80 IV, 0x40 NT, 0x20 SB, 0x10 BL, 0x08 EI, 0x01 OV; 0 is good
  type_id     INTEGER NOT NULL, -- type identification
  cause       INTEGER NOT NULL, -- cause of transmission, 0..63
  originator  INTEGER NOT NULL, -- originator address
  flags       INTEGER NOT NULL, -- 1 test, 2 negative, 4 unknown point, 8 type changed, 16 impossible time,
                                -- 32 doubtful time, 64 clock stopped, 128 perhaps repeated, 256 irregular
  detail      TEXT,             -- what else the type carries, as JSON
  link        INTEGER NOT NULL, -- the link it came with
  asdu        INTEGER NOT NULL, -- number of its ASDU on that link
  redelivered INTEGER NOT NULL DEFAULT 0 -- how often the station has sent it again
) STRICT;
CREATE INDEX value_point_at ON value (point, at);

CREATE TABLE hour (             -- where each hour of arrivals begins, so that days are found quickly
  hour INTEGER PRIMARY KEY,     -- instant of the full hour
  seq  INTEGER NOT NULL         -- first value of that hour
) STRICT;

CREATE TABLE message (          -- ASDUs without values: end of initialization, private types, malformed ones
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
  delivered INTEGER NOT NULL,   -- rows delivered since the sink is known
  updated   INTEGER NOT NULL
) STRICT;

CREATE TABLE set_aside (        -- rows that a sink has refused while it took others
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
   ORDER BY at DESC, seq DESC LIMIT 1), -- a clock that was set wrong makes no value the last one
  (SELECT seq FROM value WHERE point = p.id ORDER BY at DESC, seq DESC LIMIT 1));

CREATE VIEW events_today AS     -- what happened today in the zone of this machine, and has arrived today
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

/** Temporary replacement for the table that a store of version 1 lacks, for readers. */
export const READ_1 = `
PRAGMA temp_store = MEMORY;
CREATE TEMP TABLE former_id (through INTEGER PRIMARY KEY, id TEXT NOT NULL);
`;
