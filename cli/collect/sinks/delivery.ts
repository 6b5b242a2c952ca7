// What a sink does with rows, whatever kind of sink it is.

import type { StoredValue } from "../store/stored_value.ts";

/** A row that cannot be delivered, whatever is done. */
export interface Refusal {
  /** Its number. */
  readonly seq: number;
  /** Why, in the words of the sink. */
  readonly error: string;
}

/** The outcome of some rows. */
export interface Outcome {
  /** How many of them, from the first on, are delivered or refused. */
  readonly done: number;
  /** Which of these were refused. */
  readonly refused: readonly Refusal[];
  /** Why the others are not done; `undefined` if all are. */
  readonly error?: string;
  /** Whether the sink is known to be at fault, and no row is. */
  readonly isTemporary?: boolean;
}

/** The outcome of a delivery that was a success. */
export function allDone(rows: readonly StoredValue[]): Outcome {
  return { done: rows.length, refused: [] };
}

/** The outcome of a delivery that accepted nothing. */
export function noneDone(
  error: string,
  { isTemporary }: { readonly isTemporary: boolean },
): Outcome {
  return { done: 0, refused: [], error, isTemporary };
}

/** Delivers rows. */
export interface Delivery {
  /**
   * Delivers one or more rows. Never rejects.
   *
   * @param signal Fires when the time is over.
   */
  deliver(rows: readonly StoredValue[], signal: AbortSignal): Promise<Outcome>;
  /** Gives everything up that is held open. */
  close(): Promise<void>;
}
