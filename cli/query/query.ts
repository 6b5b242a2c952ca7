// What every view of a store uses and returns.

import type { DatabaseSync } from "node:sqlite";
import type { ZonePolicy } from "../../codec/mod.ts";
import type { Point, PointList } from "./points.ts";
import type { TimeRange } from "./range.ts";
import type { Sheet } from "./sheet.ts";
import type { ValueFilter } from "./values.ts";

/** The name of a view. */
export type ViewName =
  | "last"
  | "history"
  | "events"
  | "gaps"
  | "quality"
  | "points"
  | "stations"
  | "links"
  | "messages"
  | "sinks"
  | "refused";

/** The forms of an answer; the first is the default. */
export const FORMATS = ["table", "csv", "ndjson", "json", "sparkline"] as const;

/** A query of a store. */
export interface Query {
  readonly database: DatabaseSync;
  readonly list: PointList;
  /** The points that are meant. */
  readonly points: readonly Point[];
  /** Whether they were named; otherwise they are all points of the stations. */
  readonly named: boolean;
  /** The stations that are meant. */
  readonly stations: readonly string[];
  readonly range: TimeRange;
  readonly filter: ValueFilter;
  /** The time, in ms since 1970-01-01 UTC. */
  readonly now: number;
  /** Until when the last values are wanted; `undefined` for the latest. */
  readonly at: number | undefined;
  /** Points that are silent for longer have a gap; `undefined` if that is not wanted. */
  readonly silenceMs: number | undefined;
  /** Zone of the texts. */
  readonly zone: ZonePolicy | undefined;
  /** Maximum number of rows. */
  readonly limit: number;
}

/** An answer. */
export interface Answer<T> {
  readonly sheet: Sheet<T>;
  /** What to say besides, asked for when all rows were read. */
  readonly remarks?: () => readonly string[];
  /** Whether something is not as it should be, which is the exit code 1. */
  readonly isFault?: () => boolean;
}
