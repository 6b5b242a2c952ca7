// A value about to be stored.

import type { PointSettings } from "../config/point_book.ts";

/** A value about to be stored. Instants are milliseconds since 1970-01-01 UTC. */
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
  /** Whether the station may resend it on a new connection: true for events, false for responses. */
  readonly repeatable: boolean;
  /** Whether its time tag distinguishes it from other events of its point. */
  readonly distinct: boolean;
  /** The configured settings of its point. */
  readonly settings: PointSettings | undefined;
}
