// What the user points at: a value with its term in the filter language, and where it leads.

import type { PointKey } from "../../messages.ts";
import type { Place } from "../place.ts";

/** Why something is not possible, for the user. */
export interface Reason {
  readonly reason: string;
}

/** A value of a row, a field of the tree, a host, a point, a cause, a finding, and so on. */
export interface Pointed {
  /** What it is: `Cause`, `IOA`. */
  readonly kind: string;
  /** Its text as shown. */
  readonly text: string;
  /** The term of a filter that selects what has this value. */
  readonly term: string | Reason;
  /** Other terms that it suggests, such as all times from this one on. */
  readonly terms?: readonly { readonly text: string; readonly term: string }[];
  /** The point whose chart it leads to; nothing if no chart is conceivable. */
  readonly point?: PointKey | Reason;
  /** Where it leads: to its connection, its answer, its packets. */
  readonly ways: readonly Way[];
  /** The packet that can be copied, as its row in the capture. */
  readonly packet?: PacketRow;
  /** The row of the report that can be copied, and what it is: `transaction`. */
  readonly record?: { readonly what: string; readonly content: object };
}

/** A place that something leads to, or why it does not. */
export interface Way {
  readonly text: string;
  readonly note: string;
  readonly to: Omit<Place, "file"> | Reason;
}

/** A row of the capture. */
export interface PacketRow {
  readonly row: number;
  readonly hasOctets: boolean;
  /** Whether exports have a record of it. */
  readonly hasRecord: boolean;
}

/** Whether something is not possible. */
export function isReason(value: object | string): value is Reason {
  return typeof value === "object" && "reason" in value;
}
