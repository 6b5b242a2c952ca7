// Reports points that have sent no value for some time.

import { formatDuration } from "../../codec/mod.ts";
import { LatestRows } from "../terminal/latest_rows.ts";
import type { PointRow } from "../text/point_row.ts";

/** The last value of a point. */
interface Entry {
  readonly row: PointRow;
  readonly isTold: boolean;
}

/** The points of a run with the times of their last values. */
export class StalePoints {
  readonly #limitMs: number;
  readonly #tell: (text: string) => void;
  readonly #points = new LatestRows<Entry>();

  /** Creates an empty list; `tell` is called with each point that becomes stale. */
  constructor(limitMs: number, tell: (text: string) => void) {
    this.#limitMs = limitMs;
    this.#tell = tell;
  }

  /** Records values. */
  take(rows: readonly PointRow[]): void {
    for (const row of rows) this.#points.set(row.address, { row, isTold: false });
  }

  /** Reports the points that have become stale. */
  check(now: number): void {
    const told: PointRow[] = [];
    for (const { row, isTold } of this.#points.all()) {
      if (now - row.received < this.#limitMs) break; // The others are newer.
      if (!isTold) told.push(row);
    }
    const limit = formatDuration(this.#limitMs);
    for (const row of told) {
      this.#points.change(row.address, { row, isTold: true });
      const name = row.name === "" ? "" : ` ${row.name}`;
      this.#tell(`stale: ${row.address}${name} has sent no value for ${limit}`);
    }
  }
}
