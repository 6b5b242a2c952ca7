// The options and results of a command.

import type { Asdu } from "../../../codec/asdu_types.ts";
import type { InstantInput } from "../../../codec/instant.ts";
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
   * Whether it suffices, for stations that do not confirm or terminate commands.
   *
   * @default {false}
   */
  readonly suffices?: boolean;
}

/** The time tag of types 58 to 64: the moment of sending, unless the options say another. */
export type TagOptions = InstantInput;

/** What an execute may wait for. */
export interface ReturnOptions {
  /** Waits for the change in the process as well. */
  readonly returnInformation?: ReturnInformation;
}

/** What to learn of an execute before it has ended. */
export interface ConfirmationOptions {
  /**
   * Called when the station has confirmed the execute: it operates, and the termination follows. Not called when it
   * refuses.
   */
  readonly onConfirmed?: () => void;
}

/** How a command is carried out. */
export interface ModeOptions {
  /**
   * `direct` sends one execute. `select-before-operate` sends a select, and the execute only after
   * a positive confirmation that mirrors it.
   *
   * @default {"direct"}
   */
  readonly mode?: "direct" | "select-before-operate";
}

/**
 * Options of an execute. The termination is required by default of switching commands and optional
 * of set-points and bitstrings, which is how most stations are configured.
 */
export type ExecuteOptions =
  & TerminatedRequestOptions
  & TagOptions
  & ReturnOptions
  & ConfirmationOptions;

/** Options of a command. */
export type CommandOptions = ExecuteOptions & ModeOptions;

/** Options of a select. */
export type SelectOptions = RequestOptions & TagOptions;

/** What a cancel deactivates. */
export interface CancelSubject {
  /** What to deactivate: the selection (S/E = 1) or the operation under way (S/E = 0). @default {"selection"} */
  readonly of?: "selection" | "execution";
}

/** Options of a cancel. */
export type CancelOptions = RequestOptions & TagOptions & CancelSubject;

/** The result of a command. */
export interface CommandResult extends ProcedureResult {
  /** The ASDU with the return information that was asked for. */
  readonly returnInformation: Asdu | undefined;
}
