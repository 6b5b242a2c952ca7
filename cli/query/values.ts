// Reads the values of any number of points in order of their effective time. Values are read in pages, so that memory
// use is bounded and the store is not locked while the output is blocked.

import type { DatabaseSync } from "node:sqlite";
import type { StoredValue } from "../collect/format/stored_value.ts";
import type { Point } from "./points.ts";
import { Cursor, Heap } from "./merge.ts";
import type { TimeRange } from "./range.ts";
import { bound, ValueReader } from "./value_reader.ts";

/** Selects values. */
export interface ValueFilter {
  /** Only spontaneous values, and values reported after commands. */
  readonly events?: boolean;
  /** Only values with bad quality. */
  readonly bad?: boolean;
  /** Only values with a flag. */
  readonly flagged?: boolean;
}

/** The values of some points within a range, in order. */
export function* readValues(
  database: DatabaseSync,
  points: readonly Point[],
  { range, filter = {}, backwards = false }: {
    readonly range: TimeRange;
    readonly filter?: ValueFilter;
    readonly backwards?: boolean;
  },
): Generator<StoredValue> {
  const [order, beyond, within] = backwards
    ? ["DESC", "<", ">="] as const
    : ["ASC", ">", "<="] as const;
  const where = `(at, seq) ${beyond} (?, ?) AND at ${within} ?${conditions(filter)}`;
  const reader = new ValueReader(database, where, order);
  const heap = new Heap(backwards);
  for (const point of points) heap.add(new Cursor(reader, point, { range, backwards }));
  for (let row = heap.next(); row !== undefined; row = heap.next()) yield row;
}

function conditions({ events, bad, flagged }: ValueFilter): string {
  return (events === true ? " AND cause IN (3, 11, 12)" : "") +
    (bad === true ? " AND quality <> 0" : "") +
    (flagged === true ? " AND flags <> 0" : "");
}

/** The last `limit` values of a range, in order, and whether there are earlier ones. */
export function readLatest(
  database: DatabaseSync,
  points: readonly Point[],
  { limit, ...options }: {
    readonly range: TimeRange;
    readonly filter?: ValueFilter;
    readonly limit: number;
  },
): { readonly rows: readonly StoredValue[]; readonly more: boolean } {
  const rows: StoredValue[] = [];
  for (const row of readValues(database, points, { ...options, backwards: true })) {
    if (rows.length === limit) return { rows: rows.reverse(), more: true };
    rows.push(row);
  }
  return { rows: rows.reverse(), more: false };
}

/** Returns a function that finds the last value of a point at a given time. */
export function lastValueReader(
  database: DatabaseSync,
): (point: Point, until: number) => StoredValue | undefined {
  const reader = new ValueReader(database, "at <= ?", "DESC");
  return (point, until) => reader.read(point, bound(until), 1)[0];
}
