// Options and results of a command.

import type { Asdu } from "../../../codec/asdu_types.ts";
import type { InstantInput } from "../../../codec/instant.ts";
import type { RequestOptions, TerminatedRequestOptions } from "./request_options.ts";
import type { ProcedureResult } from "./result.ts";

/** The change in the process that shows that a command was executed. */
export interface ReturnInformation {
  /** Information object address of the position or value, with the same common address. */
  readonly ioa: number;
  /** The required value; any value if omitted. */
  readonly value?: number;
  /**
   * How long to wait for it after the termination, in ms. @default the `terminationMs` of the call
   */
  readonly withinMs?: number;
  /**
   * Whether it is sufficient without a confirmation or termination, for stations that do not send
   * them.
   *
   * @default {false}
   */
  readonly suffices?: boolean;
}

/** Time tag of types 58 to 64; the time of sending by default. */
export type TagOptions = InstantInput;

/** What an execute command waits for. */
export interface ReturnOptions {
  /** Waits for a change in the process as well. */
  readonly returnInformation?: ReturnInformation;
}

/** Progress reports of an execute command. */
export interface ConfirmationOptions {
  /**
   * Called when the station has confirmed the execute command: the operation is in progress, and
   * the termination follows. Not called if the station refuses.
   */
  readonly onConfirmed?: () => void;
}

/** Mode of a command. */
export interface ModeOptions {
  /**
   * `direct` sends only an execute command. `select-before-operate` sends a select command, and the
   * execute command only after a positive confirmation that mirrors it.
   *
   * @default {"direct"}
   */
  readonly mode?: "direct" | "select-before-operate";
}

/**
 * Options of an execute command. By default, the termination is required for switching commands and
 * optional for set-points and bitstrings, as most stations are configured.
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

/** Options that determine what is cancelled. */
export interface CancelSubject {
  /**
   * What to cancel: the selection (S/E = 1) or the running operation (S/E = 0).
   *
   * @default {"selection"}
   */
  readonly of?: "selection" | "execution";
}

/** Options of a cancel. */
export type CancelOptions = RequestOptions & TagOptions & CancelSubject;

/** Result of a command. */
export interface CommandResult extends ProcedureResult {
  /** The ASDU with the requested return information. */
  readonly returnInformation: Asdu | undefined;
}
