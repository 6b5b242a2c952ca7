// A value on its way into the store.

import type { PointSettings } from "../config/point_book.ts";

/** A value on its way into the store. Instants are milliseconds since 1970-01-01 UTC. */
export interface Draft {
  readonly ca: number;
  readonly ioa: number;
  readonly typeId: number;
  readonly cause: number;
  readonly originator: number;
  readonly received: number;
  readonly time: number | null;
  readonly at: number;
  readonly tag: number | null;
  readonly tagFlags: number;
  readonly value: number | null;
  readonly raw: number | null;
  readonly quality: number;
  readonly flags: number;
  readonly detail: string | null;
  /** Whether the station may send it again on a new connection: events, not answers. */
  readonly repeatable: boolean;
  /** Whether its time tag distinguishes it from other events of its point. */
  readonly distinct: boolean;
  /** What the configuration says about its point. */
  readonly settings: PointSettings | undefined;
}
