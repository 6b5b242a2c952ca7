// The commands of a device that cases use, their ASDUs and answers.

import { count } from "../../text/count.ts";
import { type AsduInput, CAUSE, timeTagOf, type TypeName } from "../../../codec/mod.ts";
import { counterpartOf, fieldRowOf } from "../../../codec/low_level.ts";
import { carriedRange } from "../../text/carried_range.ts";
import type { Signal } from "../sheet/sheet.ts";
import type { Tester } from "./tester.ts";

/** Switching commands, without time tag. */
export const SWITCHING = ["C_SC_NA_1", "C_DC_NA_1", "C_RC_NA_1"] as const;

/** Set-points, without time tag. */
export const SETPOINTS = ["C_SE_NA_1", "C_SE_NB_1", "C_SE_NC_1", "C_BO_NA_1"] as const;

/** What a command ASDU contains; the first value of its type, executed, by default. */
export interface CommandUse {
  readonly value?: number;
  readonly select?: boolean;
  /** QU or QL. */
  readonly qualifier?: number;
  readonly cause?: typeof CAUSE.activation | typeof CAUSE.deactivation;
  readonly ca?: number;
  readonly ioa?: number;
  readonly originator?: number;
  /** T. */
  readonly test?: boolean;
  /** Another type of command. */
  readonly type?: TypeName;
  /** The time tag, as ms since 1970-01-01 UTC: the type then is the one with time tag. */
  readonly time?: number;
  /** Flags of the time tag. */
  readonly timeFlags?: number;
}

/** Values that every device with a type has to put out, within the range of the signal, as its type can carry them. */
export function valuesOf({ type, range }: Signal): readonly number[] {
  const values = VALUES[type] ?? [0, 1];
  if (range === undefined) return values;
  const [low, high] = carriedRange(type, range);
  const inside = values.filter((value) => value >= low && value <= high);
  return inside.length > 1 ? inside : [...new Set([low, high])];
}

/** Largest normalized value: 1 - 2^-15. */
const LARGEST_NORMALIZED = 1 - 2 ** -15;

const VALUES: Readonly<Partial<Record<TypeName, readonly number[]>>> = {
  C_SC_NA_1: [1, 0],
  C_DC_NA_1: [2, 1],
  C_RC_NA_1: [2, 1],
  C_SE_NA_1: [-1, 0, 0.5, LARGEST_NORMALIZED],
  C_SE_NB_1: [-32_768, 0, 32_767],
  C_SE_NC_1: [0, 1.5, -1e6],
  C_BO_NA_1: Array.from({ length: 32 }, (_, bit) => 2 ** bit),
};

/** The ASDU of a command. */
export function commandAsdu(t: Tester, signal: Signal, use: CommandUse = {}): AsduInput {
  const { type = signal.type, value = valuesOf(signal)[0]!, select, qualifier, time } = use;
  const { cause = CAUSE.activation, ca = signal.ca, ioa = signal.ioa, originator = 0 } = use;
  const name = time === undefined ? type : counterpartOf(type, "cp56") ?? type;
  const local = t.sheet.pixit("pixit.timeBase") === "local";
  const tag = time === undefined ? {} : timeTagOf(time, local ? { zone: localZone() } : {});
  const hasSelect = fieldRowOf(name, "select") !== undefined;
  const object = {
    ...{ ioa, value, ...tag },
    ...use.timeFlags !== undefined && { timeFlags: use.timeFlags },
    ...hasSelect && { select: select ?? false, qualifier: qualifier ?? qualifierOf(signal) },
  };
  // The object has the keys of its type: its value, and what the table says.
  return {
    type: name,
    cause,
    ca,
    originator,
    test: use.test ?? false,
    objects: [object],
  } as AsduInput;
}

function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A qualifier that the device accepts: 0 if the sheet does not say otherwise. */
function qualifierOf({ qualifiers = [0] }: Signal): number {
  return qualifiers.includes(0) ? 0 : qualifiers[0] ?? 0;
}

/** Whether the device ends an executed command with a termination. */
export function isTerminated(t: Tester, { type, termination = true }: Signal): boolean {
  if (!termination || t.sheet.pixit("pixit.actterm") === "none") return false;
  const isSwitching = SWITCHING.some((each) => each === type);
  return isSwitching || t.marks("baf.cmd.seActterm");
}

/** A command object, and the number of operations before the case. */
export interface UsedCommand {
  readonly signal: Signal;
  /** Operations of its output before; `undefined` without an upper tester that observes it. */
  readonly before: number | undefined;
  /** The ASDU that executes it: ON by default. */
  execute(use?: CommandUse): AsduInput;
}

/**
 * A single command that is executed directly.
 *
 * @throws {Inconclusive} The sheet lists none.
 */
export async function someCommand(t: Tester): Promise<UsedCommand> {
  const signal = t.signal(
    "a single command that is executed directly",
    ({ type, mode = "direct", timeTag }) =>
      type === "C_SC_NA_1" && mode !== "select" && timeTag !== "required",
  );
  const before = t.hasUpper ? (await t.upper.output(signal)).operations : undefined;
  return { signal, before, execute: (use) => commandAsdu(t, signal, use) };
}

/**
 * Checks that a command was not executed. Without an upper tester, this is missing.
 *
 * @throws {CaseFailure} It was.
 */
export async function expectNotExecuted(t: Tester, { signal, before }: UsedCommand): Promise<void> {
  if (before === undefined) {
    t.missing("Without an upper tester, it is not known whether the output was operated");
    return;
  }
  const { operations } = await t.upper.output(signal);
  t.check(operations === before, {
    expected: `that the output ${signal.ca}/${signal.ioa} is not operated`,
    seen: count(operations - before, "operation"),
  });
}
