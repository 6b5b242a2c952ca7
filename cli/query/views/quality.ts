// The view `quality`: the share of good values per point, by number and by time, and the quality bits set.

import { QUALITY } from "../../../codec/mod.ts";
import { FLAG_NAMES } from "../../collect/format/flags.ts";
import { count } from "../../text/count.ts";
import type { Point } from "../points.ts";
import type { Answer, Query } from "../query.ts";
import { column, pointColumns, type SheetColumn } from "../sheet.ts";
import { bound } from "../value_reader.ts";

const BITS = [
  ["iv", QUALITY.invalid],
  ["nt", QUALITY.notTopical],
  ["sb", QUALITY.substituted],
  ["bl", QUALITY.blocked],
  ["ei", QUALITY.elapsedInvalid],
  ["ov", QUALITY.overflow],
] as const;

/** The quality of a point. */
export interface QualityRow extends Omit<Point, "unit"> {
  /** Number of values in the range. */
  readonly values: number;
  /** Share of good values, in percent. */
  readonly good: number;
  /** Share of the time for which the last value was good, in percent, starting at the first value. */
  readonly good_time: number;
  /** Number of values with each quality bit. */
  readonly bits: Readonly<Record<string, number>>;
  /** Number of values with each flag. */
  readonly flags: Readonly<Record<string, number>>;
  /** Time of the last value with bad quality. */
  readonly last_bad: number | null;
}

/** Lists the quality of each point. */
export function quality(query: Query): Answer<QualityRow> {
  const { points, limit, named } = query;
  let silent = 0;
  let bad = 0;
  let isCut = false;
  function* rows(): Generator<QualityRow> {
    const read = qualityReader(query);
    let left = limit;
    for (const point of points) {
      if (left === 0) {
        isCut = true;
        return;
      }
      const row = read(point);
      if (row.values === 0) silent++;
      if (row.values === 0 && !named) continue;
      if (row.good < 100) bad++;
      left--;
      yield row;
    }
  }
  return {
    sheet: { columns: COLUMNS, rows: rows() },
    remarks: () => [
      ...(isCut ? [`the first ${count(limit, "point")}; there are more`] : []),
      `${count(bad, "point")} had values with bad quality`,
      ...(silent === 0 ? [] : [`${count(silent, "point")} had no value in that time`]),
    ],
  };
}

const COLUMNS: readonly SheetColumn<QualityRow>[] = [
  ...pointColumns<QualityRow>(),
  column("values", "integer"),
  column("good", "percent"),
  column("good_time", "percent"),
  ...BITS.flatMap(([name]): SheetColumn<QualityRow>[] => [
    {
      name: name.toUpperCase(),
      kind: "integer",
      only: "table",
      of: (row) => row.bits[name] || null,
    },
    { name, kind: "integer", only: "records", of: (row) => row.bits[name]! },
  ]),
  { name: "flags", kind: "text", only: "table", of: (row) => flagTexts(row, " ", " × ") || null },
  { name: "flags", kind: "json", only: "records", of: (row) => JSON.stringify(row.flags) },
  column("last_bad", "instant"),
];

function flagTexts({ flags }: QualityRow, between: string, times: string): string {
  return Object.entries(flags).map(([name, values]) => `${values}${times}${name}`).join(between);
}

function qualityReader({ database, range, now }: Query): (point: Point) => QualityRow {
  const sums = [
    ...BITS.map(([name, bit]) => `sum(quality & ${bit} <> 0) AS ${name}`),
    ...FLAG_NAMES.map(([flag]) => `sum(flags & ${flag} <> 0) AS flag${flag}`),
  ];
  const statement = database.prepare(
    `SELECT count(*) AS count, sum(quality = 0) AS good, ${sums.join(", ")},
       sum(next - at) AS time, sum(CASE WHEN quality = 0 THEN next - at END) AS good_time,
       max(CASE WHEN quality <> 0 THEN at END) AS last_bad
     FROM (SELECT at, quality, flags, max(at, lead(at, 1, ?) OVER (ORDER BY at, seq)) AS next
           FROM value WHERE point = ? AND at >= ? AND at <= ?)`,
  );
  return ({ id, station, ca, ioa, name }) => {
    const end = Math.min(range.to, now);
    const row = statement.get(end, id, bound(range.from), bound(range.to)) as Record<
      string,
      number | null
    >;
    const { count: values, good, time, good_time, last_bad } = row;
    const flags = FLAG_NAMES.map(([flag, text]) => [text, row[`flag${flag}`] ?? 0] as const);
    return {
      id,
      station,
      ca,
      ioa,
      name,
      values: values ?? 0,
      good: share(good, values),
      good_time: share(good_time, time),
      bits: Object.fromEntries(BITS.map(([bit]) => [bit, row[bit] ?? 0])),
      flags: Object.fromEntries(flags.filter(([, number]) => number > 0)),
      last_bad: last_bad ?? null,
    };
  };
}

function share(part: number | null | undefined, whole: number | null | undefined): number {
  return whole ? (part ?? 0) / whole * 100 : 0;
}
