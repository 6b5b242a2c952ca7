// The interface for displaying received values.

import type { PointRow } from "../text/point_row.ts";

/** A display for values. */
export interface MonitorView {
  /** Shows values received together; those with `true` at the same place of `alarms` are alarms. */
  points(rows: readonly PointRow[], alarms?: readonly boolean[]): void;
  /** Shows any other event. */
  note(text: string, received: number): void;
  /** Shows the status of the monitor itself. */
  status(text: string): void;
  /** Shows the hosts and the states of their links. */
  links(text: string): void;
  /** Shows the final state. No calls follow. */
  close(): void;
}
