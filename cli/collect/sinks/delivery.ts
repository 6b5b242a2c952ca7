// The interface that every kind of sink implements to deliver rows.

import type { StoredValue } from "../format/stored_value.ts";

/** A row that the sink can never accept. */
export interface Refusal {
  /** Sequence number of the row. */
  readonly seq: number;
  /** Reason, as reported by the sink. */
  readonly error: string;
}

/** Outcome of delivering some rows. */
export interface Outcome {
  /** Number of rows, from the first on, that were delivered or rejected. */
  readonly done: number;
  /** The rejected rows among them. */
  readonly refused: readonly Refusal[];
  /** Why the remaining rows were not delivered; `undefined` if there are none. */
  readonly error?: string;
  /** Whether the fault is known to be in the sink and not in a row. */
  readonly isTemporary?: boolean;
}

/** The outcome of a successful delivery. */
export function allDone(rows: readonly StoredValue[]): Outcome {
  return { done: rows.length, refused: [] };
}

/** The outcome of a delivery in which no row was accepted. */
export function noneDone(
  error: string,
  { isTemporary }: { readonly isTemporary: boolean },
): Outcome {
  return { done: 0, refused: [], error, isTemporary };
}

/** Delivers rows to a sink. */
export interface Delivery {
  /**
   * Delivers one or more rows. Never rejects.
   *
   * @param signal Aborts the delivery.
   */
  deliver(rows: readonly StoredValue[], signal: AbortSignal): Promise<Outcome>;
  /** Releases all resources. */
  close(): Promise<void>;
}
