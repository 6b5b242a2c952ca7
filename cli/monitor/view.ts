// What shows the values that arrive.

import type { PointRow } from "../text/point_row.ts";

/** A way to show values. */
export interface MonitorView {
  /** Shows values that arrived together. */
  points(rows: readonly PointRow[]): void;
  /** Shows something else that happened. */
  note(text: string, received: number): void;
  /** Says how the monitor itself is getting on. */
  status(text: string): void;
  /** Shows the final state: nothing follows. */
  close(): void;
}
