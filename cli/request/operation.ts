// Options shared by commands and set-points: direct or select before operate, and time limits.

import type {
  CommandDeclaration,
  CommandInput,
  ExecuteOptions,
  ProcedureResult,
  Profile,
  Requests,
  SelectableCommandInput,
} from "../../mod.ts";
import { maxIoa, parseAddressNumber } from "../../codec/low_level.ts";
import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import type { OptionRow } from "../options/option_row.ts";
import { YES_OPTION } from "./consent.ts";
import { instantIn } from "../options/instant.ts";
import { oneOf } from "../options/one_of.ts";
import { FINISH_OPTION, finishLimit } from "./options.ts";
import type { RequestSettings } from "./request_settings.ts";
import type { RequestCall } from "./station_request.ts";

/** Command modes. */
export const MODES = [
  "direct",
  "select-before-operate",
  "select-only",
  "cancel",
  "stop",
] as const;

/** A command mode. */
export type Mode = typeof MODES[number];

/** Option table rows. */
export const OPERATION_OPTIONS: readonly OptionRow[] = [
  { name: "direct", text: "execute without select (default)" },
  { name: "select-before-operate", text: "select, then execute after the confirmation" },
  {
    name: "select-only",
    text:
      "select only: nothing is operated; the selection ends with the connection or when the station's select timeout expires",
  },
  { name: "cancel", text: "cancel a selection (deactivation, S/E = 1)" },
  { name: "stop", text: "stop a running operation (deactivation, S/E = 0)" },
  { name: "time-tag", text: "use the type with time tag (58 to 64)" },
  {
    name: "tag-time",
    value: "TIME",
    text: "time for the tag, instead of the current time, such as 2026-11-23T14:03:22Z",
  },
  {
    name: "feedback",
    value: "IOA[=VALUE]",
    text: "also wait for this monitored object to change, to VALUE if given",
  },
  {
    ...FINISH_OPTION,
    text: "time limit from the confirmation to the end, and again for the feedback (default 30s)",
  },
  YES_OPTION,
];

/** How to send a command. */
export interface Operation {
  readonly mode: Mode;
  /** Whether to use the type with a time tag. */
  readonly tagged: boolean;
  readonly options: ExecuteOptions;
}

/**
 * Parses these options. Commands declared with select before operate in the station file use it by default.
 *
 * @throws {UsageError} An option is invalid, or two exclude each other.
 */
export function operationOf(
  values: Values,
  { link }: RequestSettings,
  declared: CommandDeclaration | undefined,
): Operation {
  const byFile = declared?.mode === "select-before-operate" ? declared.mode : "direct";
  const mode = oneOf(values, MODES) ?? byFile;
  const tagTime = instantIn(values, "tag-time", link.zone);
  const returnInformation = feedbackOf(values, link.profile);
  const executes = mode === "direct" || mode === "select-before-operate";
  for (const name of ["feedback", "termination", "finish-within"]) {
    if (executes || !values.given(name)) continue;
    throw new UsageError(`Option --${name} cannot be used with --${mode}: nothing is executed`);
  }
  return {
    mode,
    tagged: values.flag("time-tag") || tagTime !== undefined,
    options: {
      ...tagTime === undefined ? {} : { instant: tagTime },
      ...returnInformation === undefined ? {} : { returnInformation },
      ...link.termination !== undefined && { termination: link.termination },
      terminationMs: finishLimit(values),
    },
  };
}

function feedbackOf(
  values: Values,
  profile: Profile,
): { readonly ioa: number; readonly value?: number } | undefined {
  const text = values.text("feedback");
  if (text === undefined) return undefined;
  const [, address, value] = /^([^=]+)(?:=(-?\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  const ioa = parseAddressNumber(address ?? "", profile.ioaOctets) ?? NaN;
  if (!(ioa <= maxIoa(profile))) {
    throw new UsageError(
      `Option --feedback is "${text}", expected IOA or IOA=VALUE such as 310=2 (2 is ON of a double-point)`,
    );
  }
  return value === undefined ? { ioa } : { ioa, value: Number(value) };
}

/** Descriptions of the modes, for questions and titles. */
const WAYS: Readonly<Record<Mode, string>> = {
  "direct": "",
  "select-before-operate": ", select before operate",
  "select-only": ", select only",
  "cancel": ", cancel the selection",
  "stop": ", stop the operation",
};

/** `C_DC_NA_1 ON to 47/5010, select before operate`. */
export function titleOf(
  { type, what, where, mode }: {
    readonly type: string;
    readonly what: string;
    readonly where: string;
    readonly mode: Mode;
  },
): string {
  return `${type} ${what} to ${where}${WAYS[mode]}`;
}

/** Whether the process is operated, or an operation stopped. */
export function operates(mode: Mode): boolean {
  return mode !== "select-only" && mode !== "cancel";
}

/** Sends the command in its mode. */
export function operate(
  station: Requests,
  { ca, input, operation: { mode, options } }: {
    readonly ca: number;
    readonly input: CommandInput;
    readonly operation: Operation;
  },
  { signal, test }: RequestCall,
): Promise<ProcedureResult> {
  const call = { ...options, signal, test };
  switch (mode) {
    case "direct":
    case "select-before-operate":
      return station.command(ca, input, { ...call, mode });
    case "select-only":
      return station.select(ca, input as SelectableCommandInput, call);
    case "cancel":
      return station.cancel(ca, input, call);
    case "stop":
      return station.cancel(ca, input, { ...call, of: "execution" });
  }
}
