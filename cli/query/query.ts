// Types shared by all views of a store.

import type { DatabaseSync } from "node:sqlite";
import type { ZonePolicy } from "../../codec/mod.ts";
import type { AddressStyle } from "../text/address_text.ts";
import type { Point, PointList } from "./points.ts";
import type { TimeRange } from "./range.ts";
import type { Sheet } from "./sheet.ts";
import type { ValueFilter } from "./values.ts";

/** Names of the views. */
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

/** Output formats; the first is the default. */
export const FORMATS = ["table", "csv", "ndjson", "json", "sparkline"] as const;

/** A query of a store. */
export interface Query {
  readonly database: DatabaseSync;
  readonly list: PointList;
  /** The selected points. */
  readonly points: readonly Point[];
  /** Whether points were selected by name; otherwise all points of the stations are selected. */
  readonly named: boolean;
  /** The selected stations. */
  readonly stations: readonly string[];
  readonly range: TimeRange;
  readonly filter: ValueFilter;
  /** Current time, in ms since 1970-01-01 UTC. */
  readonly now: number;
  /** Time of the requested last values; `undefined` for the latest. */
  readonly at: number | undefined;
  /** Points that are silent for longer have a gap; `undefined` disables this check. */
  readonly silenceMs: number | undefined;
  /** Time zone of the output. */
  readonly zone: ZonePolicy | undefined;
  /** How addresses are shown. */
  readonly addresses: AddressStyle;
  /** Maximum number of rows. */
  readonly limit: number;
}

/** The answer of a view. */
export interface Answer<T> {
  readonly sheet: Sheet<T>;
  /** Additional remarks, available after all rows have been read. */
  readonly remarks?: () => readonly string[];
  /** Whether the result indicates a problem; the exit code is then 1. */
  readonly isFault?: () => boolean;
}
