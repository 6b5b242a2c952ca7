// The views `sinks` and `refused`: delivery progress, and rejected rows.

import { addressText } from "../../text/address_text.ts";
import { count } from "../../text/count.ts";
import { FIELDS } from "../../collect/format/fields.ts";
import { Outbox, VALUE_COLUMNS as STORED, VALUE_TABLES } from "../../collect/store/outbox.ts";
import type { StoredValue } from "../../collect/format/stored_value.ts";
import type { Answer, Query } from "../query.ts";
import { column } from "../sheet.ts";
import { bound } from "../value_reader.ts";

/** Up to this number, rows are counted; above it, their number is estimated. */
const COUNTED = 100_000;

interface SinkRow {
  readonly sink: string;
  readonly delivered: number;
  readonly waiting: number;
  readonly waiting_since: number | null;
  readonly refused: number;
  readonly position: number;
  readonly updated: number;
}

/** Lists the progress of each sink. */
export function sinks({ database }: Query): Answer<SinkRow> {
  const outbox = new Outbox(database);
  const { last } = database.prepare("SELECT max(seq) AS last FROM value").get() as {
    readonly last: number | null;
  };
  const known = database.prepare(
    "SELECT name AS sink, position, delivered, updated FROM sink ORDER BY name",
  ).all() as unknown as readonly Pick<SinkRow, "sink" | "position" | "delivered" | "updated">[];
  const rows = known.map((row): SinkRow => {
    const counted = outbox.waiting(row.position, COUNTED);
    return {
      ...row,
      waiting: counted < COUNTED ? counted : (last ?? 0) - row.position,
      waiting_since: outbox.oldest(row.position) ?? null,
      refused: outbox.refused(row.sink),
    };
  });
  const refused = rows.reduce((sum, row) => sum + row.refused, 0);
  return {
    sheet: {
      columns: [
        column<SinkRow>("sink"),
        column<SinkRow>("delivered", "integer"),
        column<SinkRow>("waiting", "integer"),
        column<SinkRow>("waiting_since", "instant"),
        column<SinkRow>("refused", "integer"),
        column<SinkRow>("position", "integer"),
        column<SinkRow>("updated", "instant"),
      ],
      rows,
    },
    remarks: () =>
      refused === 0 ? [] : [`${count(refused, "row")} set aside; the view refused lists them`],
  };
}

interface RefusedRow {
  readonly sink: string;
  readonly refused: number;
  readonly error: string;
  readonly seq: number;
  readonly value: StoredValue | undefined;
}

/** Lists the rows that sinks have rejected. */
export function refused({ database, range, limit, addresses }: Query): Answer<RefusedRow> {
  const found = database.prepare(
    `SELECT sink, at AS refused, error, seq FROM set_aside
     WHERE sink <> '' AND at >= ? AND at <= ? ORDER BY at DESC, seq DESC LIMIT ?`,
  ).all(bound(range.from), bound(range.to), bound(limit)) as unknown as readonly Omit<
    RefusedRow,
    "value"
  >[];
  const value = database.prepare(`SELECT ${STORED} FROM ${VALUE_TABLES} WHERE v.seq = ?`);
  function* rows(): Generator<RefusedRow> {
    for (const row of found.toReversed()) {
      yield { ...row, value: value.get(row.seq) as unknown as StoredValue | undefined };
    }
  }
  const of = (name: "station" | "name" | "text" | "unit" | "quality") => ({
    name: name === "text" ? "value" : name,
    kind: "text" as const,
    of: ({ value }: RefusedRow) =>
      value === undefined ? name === "text" ? "deleted since" : null : FIELDS[name].of(value),
  });
  return {
    sheet: {
      columns: [
        column<RefusedRow>("sink"),
        column<RefusedRow>("seq", "integer"),
        column<RefusedRow>("refused", "instant"),
        of("station"),
        {
          name: "point",
          kind: "text",
          of: ({ value }) => value === undefined ? null : addressText(value, addresses),
        },
        of("name"),
        of("text"),
        of("unit"),
        of("quality"),
        { name: "at", kind: "instant", of: ({ value }) => value?.at ?? null },
        column<RefusedRow>("error"),
      ],
      rows: rows(),
    },
    remarks: () => [
      found.length === 0
        ? "no sink has rejected a row"
        : `${
          count(found.length, "row")
        }; redeliver them with iec104 collect CONFIG --redeliver SINK`,
    ],
  };
}
