// The interface of a request: what it sends, and how its result is shown.

import type { JsonValue, ProcedureResult, Requests } from "../../mod.ts";

/** Arguments of a procedure. */
export interface RequestCall {
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Test bit (T). */
  readonly test: boolean;
  /** Shows the progress of a long procedure. */
  readonly onProgress: (text: string) => void;
}

/** A request. */
export interface StationRequest<Result extends ProcedureResult> {
  /** Command name, with the action if it has several. */
  readonly command: string;
  /** Title: `interrogation of CA 47`. */
  readonly title: string;
  /** Common address. */
  readonly ca: number;
  /** Whether it is the broadcast address. @default {false} */
  readonly broadcast?: boolean;
  /** Object address, if it refers to a single object. */
  readonly ioa?: number;
  /** The change, worded for the confirmation prompt: `set the clock of CA 47`; absent if it changes nothing. */
  readonly question?: string;
  /** Runs the procedure. */
  perform(station: Requests, call: RequestCall): Promise<Result>;
  /** Called after success, for example to write a file. */
  finish?(result: Result): Promise<void>;
  /** Formats the data as lines, instead of a table of values. */
  table?(result: Result): readonly string[];
  /** Additional lines to print. */
  details?(result: Result): readonly string[];
  /** Additional keys of the JSON document; null or empty without a result. */
  readonly extra?: (result: Result | undefined) => Readonly<Record<string, JsonValue>>;
}
