// What a sink does with rows, whatever kind of sink it is.

import type { StoredValue } from "../store/stored_value.ts";

/** A row that cannot be delivered, whatever is done. */
export interface Refusal {
  /** Its number. */
  readonly seq: number;
  /** Why, in the words of the sink. */
  readonly error: string;
}

/** What became of some rows. */
export interface Outcome {
  /** How many of them, from the first on, are delivered or refused. */
  readonly done: number;
  /** Which of these were refused. */
  readonly refused: readonly Refusal[];
  /** Why the others are not done; `undefined` if all are. */
  readonly error?: string;
}

/** The outcome of a delivery that was a success, or none at all. */
export function allOrNothing(rows: readonly StoredValue[], error?: string): Outcome {
  return error === undefined ? { done: rows.length, refused: [] } : { done: 0, refused: [], error };
}

/** Delivers rows. */
export interface Delivery {
  /**
   * Delivers rows, of which there is at least one. Never rejects.
   *
   * @param signal Fires when there is no time left.
   */
  deliver(rows: readonly StoredValue[], signal: AbortSignal): Promise<Outcome>;
  /** Gives everything up that is held open. */
  close(): Promise<void>;
}
