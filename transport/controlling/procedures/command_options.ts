// What a command can be told, and what it brings back.

import type { Asdu } from "../../../codec/asdu_types.ts";
import type { RequestOptions, TerminatedRequestOptions } from "./request_options.ts";
import type { ProcedureResult } from "./result.ts";

/** The change in the process that shows that a command was carried out. */
export interface ReturnInformation {
  /** Information object address of the position or value, in the same station. */
  readonly ioa: number;
  /** The value it must have; any if absent. */
  readonly value?: number;
  /** How long to wait for it after the termination, in ms. @default the `terminationMs` of the call */
  readonly withinMs?: number;
  /**
   * Whether it is enough by itself, for stations that do not confirm or terminate commands.
   *
   * @default {false}
   */
  readonly suffices?: boolean;
}

/** Options of a time-tagged command. */
export interface TagOptions {
  /**
   * The instant that types 58 to 64 carry, in ms since 1970-01-01 UTC.
   *
   * @default the moment of sending
   */
  readonly tagTime?: number;
}

/**
 * Options of an execute. The termination is required by default of switching commands and optional
 * of set-points and bitstrings, which is how most stations are configured.
 */
export interface ExecuteOptions extends TerminatedRequestOptions, TagOptions {
  /** Waits for the change in the process as well. */
  readonly returnInformation?: ReturnInformation;
}

/** Options of a command. */
export interface CommandOptions extends ExecuteOptions {
  /**
   * `direct` sends one execute. `select-before-operate` sends a select, and the execute only after
   * a positive confirmation that mirrors it.
   *
   * @default {"direct"}
   */
  readonly mode?: "direct" | "select-before-operate";
}

/** Options of a select. */
export interface SelectOptions extends RequestOptions, TagOptions {}

/** Options of a cancel. */
export interface CancelOptions extends RequestOptions, TagOptions {
  /** What to deactivate: the selection (S/E = 1) or the operation under way (S/E = 0). @default {"selection"} */
  readonly of?: "selection" | "execution";
}

/** What a command brings back. */
export interface CommandResult extends ProcedureResult {
  /** The ASDU with the return information that was asked for. */
  readonly returnInformation: Asdu | undefined;
}
