// The interface for displaying received values.

import type { PointRow } from "../text/point_row.ts";

/** A display for values. */
export interface MonitorView {
  /** Shows values received together. */
  points(rows: readonly PointRow[]): void;
  /** Shows any other event. */
  note(text: string, received: number): void;
  /** Shows the status of the monitor itself. */
  status(text: string): void;
  /** Shows the final state. No calls follow. */
  close(): void;
}
