// The description of a store, for use with other tools.

import { FLAG_NAMES } from "../collect/format/flags.ts";
import { APPLICATION_ID, STORE_VERSION, TABLES } from "../collect/store/tables.ts";

const flags = FLAG_NAMES.map(([flag, name]) => `--   ${String(flag).padStart(3)}  ${name}`);

/** The tables and views with comments, and notes for other programs that read a store. */
export const STORE_DESCRIPTION =
  `-- The store of iec104 collect, version ${STORE_VERSION}: an SQLite file in WAL mode.
--
-- PRAGMA user_version is the version, PRAGMA application_id is 0x${
    APPLICATION_ID.toString(16)
  } ("I104").
-- Any number of programs may read while the collector is running. Open the file read-only
-- (sqlite3 -readonly) and keep transactions short. Tables and columns keep their meaning within a version.
-- Instants are milliseconds since 1970-01-01 UTC: datetime(at / 1000.0, 'unixepoch', 'localtime').
--
-- The key of a row, (store, seq) in sinks, is never reused:
--   coalesce((SELECT f.id FROM former_id f WHERE f.through >= v.seq ORDER BY f.through LIMIT 1), store.id), v.seq
--
-- Flags of a value, by bit:
${flags.join("\n")}
--
-- Fast queries: values of one point by time (index value_point_at), values by seq, the views last_value and
-- events_today. To find a day by arrival time, look up its first seq in the table hour.
${TABLES}`;
