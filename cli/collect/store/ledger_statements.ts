// SQL statements for storing entries.

import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Prepares the statements. */
export function prepareLedger(database: DatabaseSync): LedgerStatements {
  const entries = Object.entries(STATEMENTS).map(([name, sql]) => [name, database.prepare(sql)]);
  return Object.fromEntries(entries) as LedgerStatements;
}

/** The prepared statements. */
export type LedgerStatements = Readonly<Record<keyof typeof STATEMENTS, StatementSync>>;

const STATEMENTS = {
  station: "INSERT OR IGNORE INTO station (name) VALUES (?)",
  findStation: "SELECT id, in_doubt FROM station WHERE name = ?",
  inDoubt: "UPDATE station SET in_doubt = ? WHERE id = ?",
  point: "INSERT OR IGNORE INTO point (station, ca, ioa) VALUES (?, ?, ?)",
  findPoint: "SELECT id, type_id FROM point WHERE station = ? AND ca = ? AND ioa = ?",
  pointType: "UPDATE point SET type_id = ? WHERE id = ?",
  name: `INSERT INTO point (station, ca, ioa, name, unit) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET name = excluded.name, unit = excluded.unit
    WHERE name IS NOT excluded.name OR unit IS NOT excluded.unit`,
  redelivered: "UPDATE value SET redelivered = redelivered + 1 WHERE seq = ?",
  hour: "INSERT OR IGNORE INTO hour (hour, seq) VALUES (?, ?)",
  arrived: `SELECT v.value, v.quality, v.at FROM point p JOIN value v ON v.seq = p.last_kept
    WHERE p.id = ?`,
  latest: `SELECT value, quality, at FROM value WHERE point = ? AND at <= ? + 3600000
    ORDER BY at DESC, seq DESC LIMIT 1`,
  lastKept: "UPDATE point SET last_kept = ? WHERE id = ?",
  traces:
    `SELECT seq, point, type_id AS typeId, cause, originator, value, raw, quality, flags, time,
    tag, tag_flags AS tagFlags, detail FROM value WHERE seq >= ? AND seq < ? ORDER BY seq`,
  probe: `INSERT OR REPLACE INTO set_aside (sink, seq, error, at)
    VALUES ('', 0, hex(zeroblob(131072)), 0)`,
  probeEnd: "DELETE FROM set_aside WHERE sink = ''",
  link: "INSERT INTO link (id, station, address, started) VALUES (?, ?, ?, ?)",
  linkEnd: "UPDATE link SET ended = ?, reason = ? WHERE id = ?",
  abandoned:
    `UPDATE link SET reason = ?, ended = max(started, coalesce(?, (SELECT alive FROM store), 0),
    coalesce((SELECT received FROM value ORDER BY seq DESC LIMIT 1), 0)) WHERE ended IS NULL`,
  alive: "UPDATE store SET alive = ?",
  message: `INSERT INTO message (station, received, type_id, cause, ca, text, octets, link, asdu)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
} as const;
