// What a command asks of a station, and how its result is shown.

import type { ControllingStation, JsonValue, ProcedureResult } from "../../mod.ts";

/** What the procedure of a request is called with. */
export interface RequestCall {
  /** Fires at Ctrl-C. */
  readonly signal: AbortSignal;
  /** T. */
  readonly test: boolean;
  /** Shows how far a long procedure is. */
  readonly onProgress: (text: string) => void;
}

/** One request. */
export interface StationRequest<Result extends ProcedureResult> {
  /** Name of the command, with its action if it has several. */
  readonly command: string;
  /** What is asked, in words: `interrogation of CA 47`. */
  readonly title: string;
  /** The common address it goes to. */
  readonly ca: number;
  /** Whether that means all stations. @default {false} */
  readonly broadcast?: boolean;
  /** The object it is about, if it is about one. */
  readonly ioa?: number;
  /** What it changes, as a question would say it: `set the clock of CA 47`; absent if it changes nothing. */
  readonly question?: string;
  /** Runs the procedure. */
  perform(station: ControllingStation, call: RequestCall): Promise<Result>;
  /** Does what is left to do with a result that is done. */
  finish?(result: Result): Promise<void>;
  /** The data as lines, instead of a table of values. */
  table?(result: Result): readonly string[];
  /** What there is to say besides outcome and data. */
  details?(result: Result): readonly string[];
  /** Keys of the JSON document of this command alone; without a result they are null or empty. */
  readonly extra?: (result: Result | undefined) => Readonly<Record<string, JsonValue>>;
}
