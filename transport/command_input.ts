// The commands of a controlling station, typed by type identification.

import type { AsduInput } from "../codec/asdu_types.ts";
import type { CAUSE } from "../codec/cause.ts";
import { fieldOf } from "../codec/plan.ts";
import { isCommand } from "../codec/classify.ts";
import { shownValue } from "../codec/shown.ts";
import { TYPES } from "../codec/types.ts";

/** Properties of every command. */
export interface CommandBase {
  /** Information object address of the command. */
  readonly ioa: number;
}

/** Single command, without or with time tag. */
export interface SingleCommandInput extends CommandBase {
  /** C_SC_NA_1, or C_SC_TA_1 with the time of sending. */
  readonly type: "C_SC_NA_1" | "C_SC_TA_1";
  /** 0 is OFF, 1 is ON: `SINGLE_POINT`. */
  readonly value: 0 | 1;
  /** QU: 0 no additional definition, 1 short pulse, 2 long pulse, 3 persistent output. @default {0} */
  readonly qualifier?: number;
}

/** Double command, without or with time tag. */
export interface DoubleCommandInput extends CommandBase {
  /** C_DC_NA_1, or C_DC_TA_1 with the time of sending. */
  readonly type: "C_DC_NA_1" | "C_DC_TA_1";
  /** 1 is OFF, 2 is ON: `DOUBLE_POINT`. */
  readonly value: 1 | 2;
  /** QU: 0 no additional definition, 1 short pulse, 2 long pulse, 3 persistent output. @default {0} */
  readonly qualifier?: number;
}

/** Regulating step command, without or with time tag. */
export interface StepCommandInput extends CommandBase {
  /** C_RC_NA_1, or C_RC_TA_1 with the time of sending. */
  readonly type: "C_RC_NA_1" | "C_RC_TA_1";
  /** 1 is next step lower, 2 is next step higher: `STEP_COMMAND`. */
  readonly value: 1 | 2;
  /** QU: 0 no additional definition, 1 short pulse, 2 long pulse, 3 persistent output. @default {0} */
  readonly qualifier?: number;
}

/** Set-point command, without or with time tag. */
export interface SetpointInput extends CommandBase {
  /** Normalized (C_SE_NA_1, C_SE_TA_1), scaled (…NB, …TB) or short floating point (…NC, …TC). */
  readonly type:
    | "C_SE_NA_1"
    | "C_SE_NB_1"
    | "C_SE_NC_1"
    | "C_SE_TA_1"
    | "C_SE_TB_1"
    | "C_SE_TC_1";
  /**
   * -1 to just below 1 if normalized, -32 768..32 767 if scaled, any number if short floating
   * point.
   */
  readonly value: number;
  /** QL, 0..127. @default {0} */
  readonly qualifier?: number;
}

/** Bitstring of 32 bit, without or with time tag. It cannot be selected. */
export interface BitstringCommandInput extends CommandBase {
  /** C_BO_NA_1, or C_BO_TA_1 with the time of sending. */
  readonly type: "C_BO_NA_1" | "C_BO_TA_1";
  /** The bits as a number, 0..4 294 967 295. */
  readonly value: number;
  /** Not available for bitstrings. */
  readonly qualifier?: 0;
}

/** Any command that can be selected before execution. */
export type SelectableCommandInput =
  | SingleCommandInput
  | DoubleCommandInput
  | StepCommandInput
  | SetpointInput;

/** Any command. */
export type CommandInput = SelectableCommandInput | BitstringCommandInput;

/** Mnemonics of the commands. */
export type CommandType = CommandInput["type"];

/**
 * Whether a type is a set-point or bitstring command. Stations usually send a termination only for
 * other commands.
 */
export function isSetpoint(type: CommandType): boolean {
  return TYPES[type].role === "setpoint" || fieldOf(type, "select") === undefined;
}

/** Whether a type has a select bit. */
export function isSelectable(command: CommandInput): command is SelectableCommandInput {
  return fieldOf(command.type, "select") !== undefined;
}

/**
 * Rejects input that is not a command, before it is sent.
 *
 * @throws {TypeError} The type is missing, unknown, or not that of a command.
 */
export function requireCommandType(command: unknown): asserts command is CommandInput {
  const { type } = Object(command) as { readonly type?: unknown };
  const known = typeof type === "string" && Object.hasOwn(TYPES, type);
  if (known && isCommand(TYPES[type as CommandType].id)) return;
  throw new TypeError(
    `Cannot send a command: type is ${
      shownValue(type)
    }, expected that of a command, such as "C_SC_NA_1"`,
  );
}

/**
 * Rejects values that are not permitted for switching commands; the encoder checks everything else.
 *
 * @throws {RangeError} A double or step command has a value other than 1 or 2.
 */
export function requirePermittedValue({ type, value, ioa }: CommandInput): void {
  const permitted = fieldOf(type, "value")?.row.permitted;
  if (permitted === undefined || permitted.includes(value)) return;
  const expected = permitted.join(" or ");
  throw new RangeError(
    `Cannot send ${type} to IOA ${ioa}: value is ${value}, expected ${expected}`,
  );
}

/** Header fields and time tag of a command. */
export interface CommandForm {
  readonly cause: typeof CAUSE.activation | typeof CAUSE.deactivation;
  readonly ca: number;
  readonly originator: number;
  readonly test: boolean;
  /** S/E. */
  readonly select: boolean;
  /** The time tag, if the type has one. */
  readonly tag: { readonly time: number; readonly timeFlags: number } | undefined;
}

/** Returns the ASDU of a command. */
export function commandAsdu(command: CommandInput, form: CommandForm): AsduInput {
  const { cause, ca, originator, test, select, tag } = form;
  const { type, ioa, value, qualifier = 0 } = command;
  const [time, timeFlags] = [tag?.time, tag?.timeFlags];
  const object = isSelectable(command)
    ? { ioa, value, qualifier, select, time, timeFlags }
    : { ioa, value, time, timeFlags };
  // Two literals for seven kinds of objects; the encoder checks the value against the type.
  return { type, cause, ca, originator, test, objects: [object] } as AsduInput;
}
