// An event store in PostgreSQL: unacknowledged events are the rows of a table.
//
// With pg, where pool is a Pool:  await postgresEventStore((text, values) => pool.query(text, values))

import { type EventStore, parseHex, toHex } from "@telecontrol/iec104";

/** Executes a statement with the parameters `$1`, `$2`, ... and resolves with its rows. */
export type Query = (
  text: string,
  values: unknown[],
) => Promise<{ readonly rows: readonly Record<string, unknown>[] }>;

/** Stores the events of a station in a table, which it creates if necessary. */
export async function postgresEventStore(
  query: Query,
  table = "iec104_event",
): Promise<EventStore> {
  await query(
    `CREATE TABLE IF NOT EXISTS ${table} (
      station_group text, id bigint, class text NOT NULL, asdu text NOT NULL, PRIMARY KEY (station_group, id))`,
    [],
  );
  return {
    async load() {
      const { rows } = await query(
        `SELECT station_group, id, class, asdu FROM ${table} ORDER BY id`,
        [],
      );
      return rows.map((row) => ({
        group: String(row.station_group),
        id: Number(row.id), // A bigint is returned as text.
        eventClass: String(row.class),
        asdu: parseHex(String(row.asdu)),
      }));
    },
    append: (events) =>
      query(
        `INSERT INTO ${table} SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[])
         ON CONFLICT (station_group, id) DO UPDATE SET class = excluded.class, asdu = excluded.asdu`,
        [
          events.map(({ group }) => group),
          events.map(({ id }) => id),
          events.map(({ eventClass }) => eventClass),
          events.map(({ asdu }) => toHex(asdu)),
        ],
      ),
    remove: (group, ids) =>
      query(`DELETE FROM ${table} WHERE station_group = $1 AND id = ANY($2::bigint[])`, [
        group,
        ids,
      ]),
  };
}
